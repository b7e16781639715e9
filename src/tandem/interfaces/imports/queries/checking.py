"""What would become of each row: new, changed, the same, a double, or refused with reasons. Nothing is written here."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from tandem.engines.russian import names
from tandem.engines.russian.cells import tidy
from tandem.interfaces.imports.choices import EXAMPLE_EMAIL, Decision, Kind
from tandem.interfaces.imports.models import Batch, RowState
from tandem.interfaces.imports.queries import twins
from tandem.interfaces.imports.queries.reading import KEY_FIELDS, FormOfMentoring, Place, fitting_forms, read_row
from tandem.interfaces.imports.queries.twins import Known, People
from tandem.mentoring.banks import queries as banks
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile, Request
from tandem.registry.people.models import Guardianship
from tandem.registry.programs.models import Program

MENTOR_FIELDS = [
    "slots",
    "is_online",
    "form_codes",
    "competences",
    "achievements",
    "interests",
    "wished_age_from",
    "wished_age_to",
    "time_resource",
    "places",
    "trained_on",
    "story_url",
]
MENTEE_FIELDS = ["slots", "is_online", "interests", "category", "special_conditions", "wishes", "mentor_sex"]
BANK_KINDS = (Kind.MENTORS, Kind.REQUESTS)
TOTAL = re.compile(r"(?:итого|всего)\b", re.I)
"""How the line under a table begins: «Итого: 25 человек»."""


@dataclass
class Checked:
    """A row as it would be loaded; the same fields as the model has."""

    number: int
    cells: list[str]
    values: dict[str, object] = field(default_factory=dict)
    problems: list[dict[str, object]] = field(default_factory=list)
    twin_row: int | None = None
    twin_person_id: int | None = None
    decision: str = ""
    state: str = RowState.NEW
    cause: str = ""


@dataclass
class Bank:
    """What the programme's bank holds of the people: {person: {field: value}}, {person: folded words of requests}."""

    profiles: dict[int, dict[str, object]] = field(default_factory=dict)
    requests: dict[int, set[str]] = field(default_factory=dict)


class Checker:
    """Checks rows one after another: a row is compared with the school's people and with the rows above it."""

    def __init__(
        self, place: Place, columns: Sequence[str], people: People, bank: Bank, guardians: dict[int, set[str]] | None = None
    ) -> None:
        self.place, self.columns, self.people, self.bank = place, columns, people, bank
        self.guardians = guardians or {}
        self.above, self.said = People(), dict[int, set[str]]()

    def rows(self, rows: Iterable[tuple[int, list[str], str]]) -> Iterator[Checked]:
        """(number, cells, decision) → what becomes of it; empty rows, the line of totals and the example of a template are left out."""
        for number, cells, decision in rows:
            said = [text for text in map(tidy, cells) if text]
            if said and EXAMPLE_EMAIL not in said and not (len(said) <= 2 and TOTAL.match(said[0])):
                yield self.row(number, cells, decision)

    def row(self, number: int, cells: list[str], decision: str = "") -> Checked:
        said = read_row(self.place, self.columns, cells)
        made = Checked(number, cells, said.values, said.problems, decision=decision)
        if said.notes:
            made.values["notes"] = said.notes
        if decision == Decision.WITHOUT:
            _leave_out(made)
        wrong = [problem for problem in made.problems if not problem.get("is_remark")]
        cause = str((wrong or made.problems)[0]["cause"]) if made.problems else ""
        if decision == Decision.SKIP:
            made.state, made.cause = RowState.SKIP, cause
        elif wrong:
            made.state, made.cause = RowState.REFUSED, cause
        else:
            self._compare(made)
            made.cause = made.cause or cause
        return made

    def _compare(self, made: Checked) -> None:
        earlier = self._earlier(made)
        if earlier is not None:
            made.twin_row = earlier.row
        if earlier is not None and not self._adds_request(made, earlier):
            made.cause = "twin_row"
            made.state = RowState.CHANGE if made.decision == Decision.SAME else RowState.SKIP
            return
        self._find_person(made)
        if made.state != RowState.REFUSED and self.place.kind in BANK_KINDS:
            self._compare_with_bank(made)
        if made.state != RowState.REFUSED and earlier is None:
            self.remember(made)

    def _earlier(self, made: Checked) -> Known | None:
        """The row above that is about the same person."""
        match = self.above.match(made.values, self.place.kind)
        earlier = match.person or match.maybe
        if earlier is None or made.decision == Decision.NEW or (match.person is None and _other_class(made.values, earlier)):
            return None
        return earlier

    def _adds_request(self, made: Checked, earlier: Known) -> bool:
        """One more request of the same mentee is not a double."""
        if self.place.kind != Kind.REQUESTS:
            return False
        words, known = words_of(made.values), self.said[earlier.row]
        is_new = bool(words) and words not in known
        known.add(words)
        return is_new

    def remember(self, made: Checked) -> None:
        values = made.values
        self.said[made.number] = {words_of(values)}
        self.above.add(Known(0, twins.card_of(values), str(values.get("kind", "")), twins.post_of(values), row=made.number))

    def _find_person(self, made: Checked) -> None:
        match = self.people.match(made.values, self.place.kind) if made.decision != Decision.NEW else twins.Match()
        person = match.person or (match.maybe if made.decision == Decision.SAME else None)
        if person is not None:
            made.twin_person_id = person.id
            made.values["kind"] = person.kind or made.values.get("kind", "")
            found = twins.changes(made.values, person) | self._new_guardians(made.values, person.id)
            made.values |= {"diff": found} if found else {}
            made.state = RowState.CHANGE if found else RowState.SAME
        elif match.maybe is not None:
            made.twin_person_id = match.maybe.id
            self._refuse(
                made, "twin", _("Looks like %(name)s, who is in the school already.") % {"name": twins.full_name(match.maybe.card)}
            )
        elif not made.values.get("kind"):
            near = self.people.nearest(made.values)
            self._refuse(made, "unknown", _("The school has no such person. Mend the name, or say the class or the position."), near)

    def _new_guardians(self, values: dict[str, object], child: int) -> dict[str, dict[str, list[object]]]:
        """Parents that the card does not have yet, as a change to show."""
        have = self.guardians.get(child, set())
        new = [" ".join(filter(None, person["name"])) for person in values.get("guardians", [])]  # type: ignore[attr-defined]
        new = [name for name in new if names.fold(name) not in have]
        return {"guardians": {"guardian": ["", ", ".join(new)]}} if new else {}

    def _compare_with_bank(self, made: Checked) -> None:
        if not made.values.get("forms"):
            made.values["forms"] = fitting_forms(self.place, str(made.values.get("kind", "")))
        if not made.values["forms"]:
            self._refuse(made, "form", _("The programme has no form of mentoring for such a person. Choose the form in the file."))
            return
        if self.place.kind == Kind.REQUESTS:
            self._compare_requests(made)
        elif made.twin_person_id in self.bank.profiles:
            self._compare_profile(made, mentor_data(made.values))
        else:
            made.state = RowState.NEW

    def _compare_requests(self, made: Checked) -> None:
        words = words_of(made.values)
        if made.twin_person_id in self.bank.profiles and words in self.bank.requests.get(made.twin_person_id, set()):
            self._compare_profile(made, mentee_data(made.values))
        else:
            made.state = RowState.NEW

    def _compare_profile(self, made: Checked, data: dict[str, object]) -> None:
        """Only what the row says and what differs."""
        was = self.bank.profiles[made.twin_person_id or 0]
        diff = {name: [was[name], value] for name, value in data.items() if name in was and str(was[name] or "") != str(value or "")}
        if "form_codes" in diff and "forms" not in self.columns:
            del diff["form_codes"]
        if diff:
            made.values.setdefault("diff", {})["profile"] = diff  # type: ignore[index]
        made.state = RowState.CHANGE if made.values.get("diff") else RowState.SAME

    def _refuse(self, made: Checked, cause: str, text: str, suggestion: str = "") -> None:
        column = next((self.columns.index(code) for code in ("full_name", "last_name") if code in self.columns), 0)
        made.problems.append({"column": column, "field": self.columns[column], "text": text, "suggestion": suggestion, "cause": cause})
        made.state, made.cause = RowState.REFUSED, cause


def checker_of(batch: Batch, place: Place, columns: Sequence[str], only: Q | None = None) -> Checker:
    """A checker with the people of the school (`only` narrows them) and, for the banks, what the programme holds."""
    people = twins.known_people(batch.organization, place.today, only)
    narrow = people.by_id if only is not None else None
    return Checker(place, columns, people, bank_of(batch.kind, batch.program, narrow), guardians_of(batch, narrow))


def place_of(batch: Batch, today: object) -> Place:
    """The place of the understanding of a batch. Two queries for the banks, none for people."""
    if batch.program is None:
        return Place(batch.kind, today)  # type: ignore[arg-type]
    forms = tuple(
        FormOfMentoring(form.code, form.name, tuple(form.mentor_kinds), tuple(form.mentee_kinds))
        for form in batch.program.forms.order_by("position")
    )
    topics = tuple(banks.topics(batch.organization))
    return Place(batch.kind, today, forms, batch.program.load_limit, topics, batch.default_form)  # type: ignore[arg-type]


def bank_of(kind: str, program: Program | None, ids: Iterable[int] | None = None) -> Bank:
    if program is None or kind not in BANK_KINDS:
        return Bank()
    model, names_ = (MentorProfile, MENTOR_FIELDS) if kind == Kind.MENTORS else (MenteeProfile, MENTEE_FIELDS)
    rows = model.objects.filter(program=program, **({"person__in": list(ids)} if ids is not None else {}))
    bank = Bank({row["person"]: row for row in rows.values("person", "pk", "version", *names_)})
    if kind == Kind.REQUESTS:
        asked = Request.objects.filter(mentee__program=program).exclude(state="closed")
        for person, words in asked.values_list("mentee__person", "words"):
            bank.requests.setdefault(person, set()).add(names.fold(words))
    return bank


def guardians_of(batch: Batch, ids: Iterable[int] | None) -> dict[int, set[str]]:
    """{child: folded names of the running guardians}. One query."""
    rows = Guardianship.objects.filter(finished_on=None, child__organization=batch.organization)
    if ids is not None:
        rows = rows.filter(child__in=list(ids))
    found: dict[int, set[str]] = {}
    for child, key in rows.values_list("child", "guardian__name_key"):
        found.setdefault(child, set()).add(key)
    return found


def mentor_data(values: dict[str, object]) -> dict[str, object]:
    """Fields of MentorProfile that the row says."""
    data = {name: values[name] for name in MENTOR_FIELDS if name in values}
    return data | ({"form_codes": values["forms"]} if values.get("forms") else {})


def mentee_data(values: dict[str, object]) -> dict[str, object]:
    """Fields of MenteeProfile that the row says."""
    data = {name: values[name] for name in MENTEE_FIELDS if name in values}
    return data | ({"category": values["category_of_need"]} if "category_of_need" in values else {})


def name_column(columns: Sequence[str]) -> int:
    return next((columns.index(code) for code in ("full_name", "last_name", "first_name") if code in columns), 0)


def words_of(values: dict[str, object]) -> str:
    """The request of a row, folded, to know it again."""
    return names.fold(str(values.get("words", "")))


def _leave_out(made: Checked) -> None:
    """What is bad is not taken (the reader has left it out), what is only odd is dropped; a bad name stays bad."""
    for problem in made.problems:
        if problem.get("is_remark"):
            made.values.pop(str(problem["field"]), None)
    made.problems = [problem for problem in made.problems if problem["field"] in KEY_FIELDS]


def _other_class(values: dict[str, object], earlier: Known) -> bool:
    """Namesakes of different classes are two people."""
    here, there = (values.get("grade"), values.get("letter")), (earlier.post.get("grade"), earlier.post.get("letter"))
    return bool(here[0] and there[0]) and here != there
