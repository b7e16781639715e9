"""One row of a file understood: typed values, problems at their cells, and what was put right without asking."""

import dataclasses
import datetime as dt
import difflib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from tandem.engines.russian import births
from tandem.engines.russian import fields as parse
from tandem.engines.russian.cells import tidy
from tandem.engines.russian.fields import Parsed
from tandem.interfaces.imports.choices import Kind
from tandem.mentoring.banks import queries as banks
from tandem.registry.people.choices import PersonKind

KEY_FIELDS = ("full_name", "last_name", "first_name", "patronymic")
PRIORITIES = {"сроч": 1, "высок": 1, "обычн": 2, "средн": 2, "низк": 3, "подожд": 3, "не сроч": 3}
KINDS = (
    (r"учител|педагог|воспитател|завуч|психолог|логопед|библиотекар|директор|методист|классн", PersonKind.TEACHER),
    (r"выпускни", PersonKind.GRADUATE),
    (r"партн|работодат|предприят|инженер|мастер|специалист", PersonKind.PARTNER),
    (r"студент", PersonKind.STUDENT),
    (r"ученик|ученица|школьник|обучающ|учащ", PersonKind.PUPIL),
)
FAR = dt.date(2099, 12, 31)
ODD_BIRTH = "odd_birth"
MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.]*\w")
TEXTS = {
    "position": 160, "subject": 160, "employer": 200, "competences": 1000, "achievements": 1000, "interests": 500,
    "time_resource": 200, "story_url": 300, "words": 500, "wishes": 500,
}  # fmt: skip


@dataclass(frozen=True)
class FormOfMentoring:
    code: str
    name: str
    mentor_kinds: tuple[str, ...]
    mentee_kinds: tuple[str, ...]


@dataclass(frozen=True)
class Place:
    """What the understanding of rows depends on: the day, the programme's forms and limit, topics, the default form."""

    kind: str
    today: dt.date
    forms: tuple[FormOfMentoring, ...] = ()
    load_limit: int = 30
    topics: tuple[banks.Topic, ...] = ()
    default_form: str = ""
    guessed: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass
class Understood:
    values: dict[str, object] = field(default_factory=dict)
    problems: list[dict[str, object]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


class Reader:
    """Reads the cells of one row; `columns` are field codes of the columns."""

    def __init__(self, place: Place, columns: Sequence[str], cells: Sequence[str]) -> None:
        self.place, self.columns, self.out = place, columns, Understood()
        self.where: dict[str, list[int]] = {}
        for number, code in enumerate(columns):
            if code and number < len(cells) and tidy(cells[number]):
                self.where.setdefault(code, []).append(number)
        self.cells = cells

    def text(self, code: str) -> str:
        return "; ".join(tidy(self.cells[n]) for n in self.where.get(code, []))

    def take(self, code: str, parser: Callable[[object], Parsed[object]], joined: bool = False) -> object | None:
        """The value of the field, or a problem at its cell."""
        if code not in self.where:
            return None
        raw = self.text(code) if joined else self.cells[self.where[code][0]]
        return self.note(code, parser(raw))

    def note(self, code: str, answer: Parsed[object]) -> object | None:
        if answer.problem:
            self.refuse(code, answer.problem, answer.suggestion)
        elif answer.note:
            self.out.notes.append(answer.note)
        return answer.value

    def remark(self, code: str, text: str, suggestion: str, cause: str) -> None:
        """Said beside the cell; the row is loaded as it stands unless somebody mends it."""
        self.refuse(code, text, suggestion, cause)
        self.out.problems[-1]["is_remark"] = True

    def refuse(self, code: str, text: str, suggestion: str = "", cause: str = "") -> None:
        column = self.where[code][0] if code in self.where else self._column_of(code)
        self.out.problems.append({"column": column, "field": code, "text": text, "suggestion": suggestion, "cause": cause or code})

    def _column_of(self, code: str) -> int:
        """Where the value would stand: its column, else that of the name, else the first."""
        wanted = (code, "full_name", "last_name")
        return next((self.columns.index(name) for name in wanted if name in self.columns), 0)  # type: ignore[arg-type]

    def put(self, **values: object) -> None:
        self.out.values |= {name: value for name, value in values.items() if value not in (None, "", [], ())}


def read_row(place: Place, columns: Sequence[str], cells: Sequence[str]) -> Understood:
    """Everything that the row says, as JSON values."""
    reader = Reader(place, columns, cells)
    _read_name(reader)
    _read_card(reader)
    _read_post(reader)
    _read_birth(reader)
    if place.kind in (Kind.PUPILS, Kind.REQUESTS):
        _read_guardians(reader)
    if place.kind == Kind.MENTORS:
        _read_mentor(reader)
    elif place.kind == Kind.REQUESTS:
        _read_request(reader)
    return reader.out


def _read_name(reader: Reader) -> None:
    if "full_name" in reader.where:
        name = reader.take("full_name", parse.full_name)
    else:
        parts = [reader.text(code) for code in ("last_name", "first_name", "patronymic")]
        found = parse.name_parts(*parts)
        wrong = "first_name" if parts[0] and not parts[1] else "last_name" if "last_name" in reader.where else "first_name"
        name = reader.note(wrong, found)
    if isinstance(name, parse.Name):
        reader.put(name=[name.last, name.first, name.patronymic])
    elif not reader.out.problems:
        reader.refuse("full_name", _("There is no name in this row."), cause="no_name")


def _read_card(reader: Reader) -> None:
    sex = reader.take("sex", parse.sex)
    phone = reader.take("phone", lambda raw: parse.phone(MAIL.sub(" ", str(raw))), joined=True)
    email = reader.take("email", parse.email) or _email_among(reader, "phone")
    reader.put(sex=sex, phone=phone, email=email)


def _read_birth(reader: Reader) -> None:
    """After the class and the post: whether the date is likely depends on who was born."""
    if "birth_date" not in reader.where:
        return
    raw, today = reader.cells[reader.where["birth_date"][0]], reader.place.today
    grade, kind = reader.out.values.get("grade"), reader.out.values.get("kind")
    who: dict[str, Any] = {"grade": grade if isinstance(grade, int) else None, "is_pupil": kind == PersonKind.PUPIL if kind else None}
    found = parse.day(raw, latest=today)
    if found.value is None:
        later = parse.day(raw, latest=FAR).value  # a date in the future: which was meant?
        meant = births.likely_birth(later, today=today, **who) if later else ""
        reader.note("birth_date", dataclasses.replace(found, suggestion=meant or found.suggestion))
        return
    reader.note("birth_date", found)
    reader.put(birth_date=found.value.isoformat())
    odd, meant = births.odd_birth(found.value, today=today, **who)
    if odd:
        reader.remark("birth_date", odd, meant, ODD_BIRTH)


def _read_post(reader: Reader) -> None:
    """The class of a pupil; position and the rest of others. «Класс или должность» in one column is told apart."""
    where = reader.where
    if "position" in where and "class_name" not in where and parse.class_name(reader.text("position")).value:
        where["class_name"] = where.pop("position")
    if "class_name" in reader.columns and "class_name" not in where and reader.place.kind == Kind.PUPILS:
        reader.refuse("class_name", _("The class is not given."), cause="no_class")
    if "class_name" in where:
        said = reader.text("class_name") + (f" {reader.text('letter')}" if "letter" in where else "")
        found = reader.note("class_name", parse.class_name(said))
        if isinstance(found, parse.SchoolClass):
            reader.put(grade=found.grade, letter=found.letter)
    for code in ("position", "subject", "employer"):
        reader.put(**{code: reader.take(code, lambda raw, longest=TEXTS[code]: parse.words(raw, longest))})  # type: ignore[misc]
    since = reader.take("pedagogical_since", lambda raw: parse.pedagogical_start(raw, today=reader.place.today))
    reader.put(
        category=reader.take("category", parse.category),
        pedagogical_since=since and since.isoformat(),  # type: ignore[attr-defined]
        graduated_in=reader.take("graduated_in", lambda raw: parse.year(raw, latest=reader.place.today.year + 1)),
    )
    reader.put(kind=_kind(reader))


def _kind(reader: Reader) -> str:
    values, kind = reader.out.values, reader.place.kind
    if kind == Kind.PUPILS:
        return PersonKind.PUPIL
    said = f"{reader.text('kind')} {reader.text('position')}".lower()
    if reader.text("kind") and (found := _kind_in(reader.text("kind").lower())):
        return found
    if "grade" in values:
        return PersonKind.PUPIL
    if found := _kind_in(said):
        return found
    if "graduated_in" in values:
        return PersonKind.GRADUATE
    if "subject" in values or "category" in values or "pedagogical_since" in values or "position" in values:
        return PersonKind.TEACHER
    return PersonKind.PARTNER if "employer" in values else PersonKind.TEACHER if kind == Kind.TEACHERS else ""


def _kind_in(text: str) -> str:
    return next((kind for pattern, kind in KINDS if re.search(pattern, text)), "")


def _read_guardians(reader: Reader) -> None:
    people: list[dict[str, object]] = []
    for code, default in (("guardian", ""), ("mother", "mother"), ("father", "father")):
        for column in reader.where.get(code, []):
            _add_guardians(reader, people, code, str(reader.cells[column]), default)
    if relation := reader.take("guardian_relation", parse.relation):
        for person in people[:1]:
            person["relation"] = relation
    for code, relation in (("mother_phone", "mother"), ("father_phone", "father"), ("guardian_phone", "")):
        phone = reader.take(code, parse.phone, joined=True)
        if phone and not _give(people, "phone", phone, relation):
            if reader.out.problems:
                continue
            reader.refuse(code, _("A phone without the parent's name: write who it is, or leave the phone out."))
    if email := reader.take("guardian_email", parse.email):
        _give(people, "email", email, "")
    reader.put(guardians=people)


def _add_guardians(reader: Reader, people: list[dict[str, object]], code: str, cell: str, default: str) -> None:
    mail = MAIL.search(cell)
    found = parse.guardians(cell.replace(mail.group(), " ") if mail else cell, default)
    if found.problem:
        reader.refuse(code, found.problem, found.suggestion)
    for person in found.value or ():
        name = [person.name.last, person.name.first, person.name.patronymic]
        people.append({"name": name, "relation": person.relation, "phone": person.phone, "email": mail.group() if mail else ""})
        mail = None
    if found.note:
        reader.out.notes.append(found.note)


def _give(people: list[dict[str, object]], what: str, value: object, relation: str) -> bool:
    """Give a phone or an address to the guardian of the relation (or the first) that has none."""
    for person in people:
        if (not relation or person["relation"] == relation) and not person[what]:
            person[what] = value
            return True
    return any(person[what] == value for person in people)


def _read_mentor(reader: Reader) -> None:
    for code in ("competences", "achievements", "interests", "time_resource", "story_url"):
        reader.put(**{code: reader.take(code, lambda raw, longest=TEXTS[code]: parse.words(raw, longest), joined=True)})  # type: ignore[misc]
    limit = reader.place.load_limit
    ages = reader.take("wished_ages", parse.ages)
    trained = reader.take("trained_on", lambda raw: parse.day(raw, latest=reader.place.today))
    reader.put(
        places=reader.take("places", lambda raw: parse.whole(raw, 1, limit)), trained_on=trained and trained.isoformat(),  # type: ignore[attr-defined]
        wished_age_from=ages and ages.low, wished_age_to=ages and ages.high,  # type: ignore[attr-defined]
        forms=_forms(reader, "forms"), topics=list(_topics(reader, reader.text("competences"))),
    )  # fmt: skip
    _read_time(reader)


def _read_request(reader: Reader) -> None:
    for code in ("words", "wishes", "interests"):
        reader.put(**{code: reader.take(code, lambda raw, longest=TEXTS[code]: parse.words(raw, longest), joined=True)})  # type: ignore[misc]
    reader.put(
        forms=_forms(reader, "form")[:1], topics=list(_topics(reader, reader.text("words"))),
        priority=reader.take("priority", _priority), category_of_need=reader.take("category_of_need", _category_of_need),
        mentor_sex=reader.take("mentor_sex", _wished_sex), special_conditions=reader.take("special_conditions", parse.yes_no),
    )  # fmt: skip
    _read_time(reader)


def _read_time(reader: Reader) -> None:
    sent = parse.day(reader.text("timestamp"), latest=reader.place.today).value if "timestamp" in reader.where else None
    reader.put(
        slots=reader.take("slots", _slots, joined=True), is_online=reader.take("is_online", parse.yes_no), sent_on=sent and sent.isoformat()
    )


def _slots(raw: object) -> Parsed[list[int]]:
    said = str(raw)
    slots, unknown = parse.parse_forms_of_time(said)
    if unknown:
        text = _("“%(text)s” is not clear. Write days and hours: пн 14–15, чт после 15.") % {"text": unknown}
        return Parsed(_hours(slots), problem=text)
    return Parsed(_hours(slots))


def _hours(slots: set[tuple[int, int]]) -> list[int]:
    return sorted(day * 24 + hour for day, hour in slots)


def _forms(reader: Reader, code: str) -> list[str]:
    """Codes of the programme's forms that the cell names."""
    known = {_letters(form.name): form.code for form in reader.place.forms}
    found, said = [], re.split(r"[,;/\n]+", reader.text(code))
    for name in filter(tidy, said):
        if _letters(name) in known:
            found.append(known[_letters(name)])
            continue
        near = difflib.get_close_matches(tidy(name), [form.name for form in reader.place.forms], 1, 0.5)
        reader.refuse(code, _("The programme has no form of mentoring “%(name)s”.") % {"name": tidy(name)}, near[0] if near else "")
    return list(dict.fromkeys(found))


def fitting_forms(place: Place, kind: str) -> list[str]:
    """Forms for who said none: all where such a mentor may stand; for a request one, the default if it fits."""
    side = "mentor_kinds" if place.kind == Kind.MENTORS else "mentee_kinds"
    fitting = [form.code for form in place.forms if kind in getattr(form, side)]
    if place.kind == Kind.MENTORS:
        return fitting
    return [place.default_form] if place.default_form in fitting else fitting[:1]


def _letters(text: str) -> str:
    return re.sub(r"[^а-я]", "", text.lower().replace("ё", "е"))


def _topics(reader: Reader, said: str) -> tuple[str, ...]:
    if not said:
        return ()
    if said not in reader.place.guessed:
        reader.place.guessed[said] = banks.guess_topics(said, list(reader.place.topics))
    return reader.place.guessed[said]


def _priority(raw: object) -> Parsed[int]:
    text = tidy(raw).lower()
    for start, number in sorted(PRIORITIES.items(), key=lambda pair: -len(pair[0])):
        if text.startswith(start):
            return Parsed(number)
    return parse.whole(raw, 1, 3)


def _category_of_need(raw: object) -> Parsed[str]:
    names = {category["name"]: category["code"] for category in banks.categories()}
    found = {name.lower(): code for name, code in names.items()}.get(tidy(raw).lower())
    if found:
        return Parsed(found)
    near = difflib.get_close_matches(tidy(raw), list(names), 1, 0.5)
    return Parsed(problem=_("There is no category of need “%(name)s”.") % {"name": tidy(raw)}, suggestion=near[0] if near else "")


def _wished_sex(raw: object) -> Parsed[str]:
    text = tidy(raw).lower()
    if re.match(r"(не\s?важно|все равно|всё равно|любой|без разницы|нет)", text):
        return Parsed()
    if re.search(r"женщ|девуш|девоч", text):
        return Parsed("f")
    return Parsed("m") if re.search(r"мужч|юнош|парен|мальч", text) else parse.sex(raw)


def sex_by_patronymic(name: object) -> str:
    """For a new card whose file says no sex: papers need it for the cases of the name."""
    end = str(name[2]).lower() if isinstance(name, list) else ""
    return "f" if end.endswith(("вна", "чна", "шна", "кызы", "гызы")) else "m" if end.endswith(("вич", "ьич", "мич", "лич", "оглы")) else ""


def _email_among(reader: Reader, code: str) -> str | None:
    found = MAIL.search(reader.text(code))
    return found.group() if found else None
