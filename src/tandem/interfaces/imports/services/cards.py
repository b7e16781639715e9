"""Cards of people that the rows of a chunk become: found or made, changed, linked with their parents."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.translation import gettext as _

from tandem.interfaces.imports import queries
from tandem.interfaces.imports.choices import Decision, Kind
from tandem.interfaces.imports.models import Batch, Row, RowState
from tandem.interfaces.imports.queries.twins import POST, Known, digits, folded, full_name
from tandem.kit.actor import Actor
from tandem.registry.people import services as people
from tandem.registry.people.choices import PersonKind, Relation
from tandem.registry.people.models import Affiliation, Person

SEX = {Relation.MOTHER: "f", Relation.FATHER: "m"}


@dataclass
class Work:
    """A chunk on its way in: what each row (by its number) became and how to take it back."""

    actor: Actor
    batch: Batch
    rows: list[Row]
    today: dt.date
    people: dict[int, Person] = field(default_factory=dict)
    undo: dict[int, dict[str, object]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def live(self) -> list[Row]:
        return [row for row in self.rows if row.state != RowState.REFUSED]

    def outcome_of(self, row: Row) -> str:
        undo = self.undo[row.number]
        made = ("person",) if self.batch.kind in (Kind.PUPILS, Kind.TEACHERS) else ("mentor", "request")
        return "created" if any(name in undo for name in made) else "changed" if undo else "same"

    def refuse(self, row: Row, text: str) -> None:
        column = next((n for n, c in enumerate(self.batch.mapping) if c["field"] in ("full_name", "last_name")), 0)
        row.state, row.cause = RowState.REFUSED, "late"
        row.problems = [{"column": column, "field": "full_name", "text": text, "suggestion": "", "cause": "late"}]


def refuse_late(work: Work) -> None:
    """Cards that appeared since the check (another load, another curator) must not be doubled."""
    new = [row for row in work.rows if row.state == RowState.NEW and not row.twin_person_id and row.decision != Decision.NEW]
    keys = {folded(" ".join(filter(None, row.values["name"]))) for row in new}
    if not keys:
        return
    fresh = queries.known_people(work.batch.organization, work.today, Q(pk__gt=work.batch.counts.get("last_person", 0), name_key__in=keys))
    own = set(work.batch.rows.filter(person_id__in=list(fresh.by_id)).values_list("person_id", flat=True)) if fresh.by_id else set()
    others = queries.People(known for known in fresh.by_id.values() if known.id not in own and known.kind != PersonKind.GUARDIAN)
    for row in new if others.by_id else []:
        found = others.match(row.values, work.batch.kind)
        if found.person or found.maybe:
            work.refuse(row, _("Such a card was added to the school while you were checking. Upload the row again."))


def place_people(work: Work) -> None:
    """The card of each row: that of the school, that of the row above, or a new one."""
    _find_cards(work)
    above = _cards_above(work)
    waiting = [row for row in work.live if row.number not in work.people]
    known = {*above, *work.people, *(row.number for row in waiting)}
    first = [row for row in waiting if row.twin_row not in known]
    new = [people.NewPerson(card=_card(row.values), kind=str(row.values["kind"]), post=queries.post_of(row.values)) for row in first]
    made = people.add_people(actor=work.actor, organization=work.batch.organization, new=new, today=work.today)
    for row, person in zip(first, made, strict=True):
        work.people[row.number] = person
        work.undo[row.number]["person"] = person.pk
    for row in waiting:
        if row.number not in work.people:
            work.people[row.number] = above.get(row.twin_row) or work.people[row.twin_row or 0]


def apply_changes(work: Work) -> None:
    """Only what the file says, only where it differs from the card of this moment."""
    rows = [row for row in work.live if "person" not in work.undo[row.number] and (row.state == RowState.CHANGE or row.twin_row)]
    if not rows:
        return
    now = queries.known_people(work.batch.organization, work.today, Q(pk__in={work.people[row.number].pk for row in rows}))
    for row in rows:
        known = now.by_id.get(work.people[row.number].pk)
        if known is not None:
            _change(work, row, known)


def link_parents(work: Work) -> None:
    """Find or make the cards of parents and link them; brothers and sisters share one card."""
    said = [(row, guardian) for row in work.live for guardian in row.values.get("guardians", [])]
    if not said:
        return
    by_key = _known_parents(work, [guardian for _row, guardian in said])
    fresh: list[tuple[Known, Row, dict]] = []
    chosen: list[tuple[Row, dict, Known]] = []
    for row, guardian in said:
        person = _choose(by_key[_key(guardian)], guardian)
        if person is None:
            person = Known(0, _guardian_card(guardian), PersonKind.GUARDIAN)
            by_key[_key(guardian)].append(person)
            fresh.append((person, row, guardian))
        chosen.append((row, guardian, person))
    _make_guardians(work, fresh)
    _link(work, chosen)


def _find_cards(work: Work) -> None:
    wanted = {row.twin_person_id for row in work.live if row.twin_person_id and row.decision != Decision.NEW}
    cards = Person.objects.living().filter(organization=work.batch.organization).select_related("organization").in_bulk(wanted)
    for row in work.live:
        if row.twin_person_id and row.decision != Decision.NEW:
            if row.twin_person_id in cards:
                work.people[row.number] = cards[row.twin_person_id]
            else:
                work.refuse(row, _("The card was merged or put into the archive while you were checking. Upload the row again."))


def _cards_above(work: Work) -> dict[int | None, Person]:
    """{number of an earlier row: its card} for rows about a person who stands above."""
    numbers = {row.twin_row for row in work.live if row.twin_row}
    if not numbers:
        return {}
    done = dict(work.batch.rows.filter(number__in=numbers, state=RowState.DONE).values_list("number", "person_id"))
    cards = Person.objects.living().select_related("organization").in_bulk(set(done.values()))
    return {number: cards[pk] for number, pk in done.items() if pk in cards}


def _card(values: dict) -> dict[str, object]:
    """Of a new card: the sex is taken from the patronymic when the file does not say it."""
    card = queries.card_of(values)
    return card | {"sex": card["sex"] or queries.sex_by_patronymic(values["name"])}


def _change(work: Work, row: Row, known: Known) -> None:
    found = queries.changes(row.values, known)
    person, undo = work.people[row.number], work.undo[row.number]
    if "card" in found:
        card = queries.card_of(row.values)
        people.change_person(actor=work.actor, person=person, card={name: card[name] for name in found["card"]}, version=known.version)
        undo["card"] = {name: pair[0] for name, pair in found["card"].items()}
        undo["becomes"] = {name: pair[1] for name, pair in found["card"].items()}
        known.version += 1
    if "post" in found:
        kind = str(row.values["kind"])
        undo["post_was"] = _post_now(person, kind)
        post = {name: value for name, value in known.post.items() if value not in (None, "")} | queries.post_of(row.values)
        undo["post"] = people.place_person(actor=work.actor, person=person, kind=kind, post=post, since=work.today).pk
        undo["post_becomes"] = _post_now(person, kind)


def _post_now(person: Person, kind: str) -> dict[str, object] | None:
    row = Affiliation.objects.filter(person=person, kind=kind, finished_on=None).values("id", "started_on", *POST).first()
    if row is None:
        return None
    return {name: value.isoformat() if isinstance(value, dt.date) else value for name, value in row.items()}


def _key(guardian: dict) -> str:
    return folded(" ".join(filter(None, guardian["name"])))


def _known_parents(work: Work, said: list[dict]) -> dict[str, list[Known]]:
    """{folded name: cards that may be the parent}: with the same phone, without one, or with any when the file has none."""
    phones = {guardian["phone"] for guardian in said} | {""}
    with_phone = {_key(guardian) for guardian in said if guardian["phone"]}
    without = {_key(guardian) for guardian in said if not guardian["phone"]}
    only = Q(name_key__in=with_phone, phone__in=phones) | Q(name_key__in=without)
    found: dict[str, list[Known]] = defaultdict(list)
    for person in queries.known_people(work.batch.organization, work.today, only).by_id.values():
        if person.kind != PersonKind.PUPIL:
            found[folded(full_name(person.card))].append(person)
    return found


def _choose(candidates: list[Known], guardian: dict) -> Known | None:
    """The same name with the same phone; or the only namesake whose phone does not contradict."""
    phone = digits(guardian["phone"])
    same = [person for person in candidates if phone and digits(person.card["phone"]) == phone]
    free = [person for person in candidates if not phone or not digits(person.card["phone"])]
    if same:
        return same[0]
    return free[0] if len(free) == 1 and guardian["name"][2] else None


def _guardian_card(guardian: dict) -> dict[str, object]:
    last, first, patronymic = guardian["name"]
    sex = SEX.get(guardian["relation"], "")
    return {
        "last_name": last,
        "first_name": first,
        "patronymic": patronymic,
        "sex": sex,
        "phone": guardian["phone"],
        "email": guardian["email"],
    }


def _make_guardians(work: Work, fresh: list[tuple[Known, Row, dict]]) -> None:
    new = [people.NewPerson(card=known.card, kind=PersonKind.GUARDIAN) for known, _row, _guardian in fresh]
    if not new:
        return
    made = people.add_people(actor=work.actor, organization=work.batch.organization, new=new, today=work.today)
    for person, (known, row, _guardian) in zip(made, fresh, strict=True):
        known.id = person.pk
        work.undo[row.number].setdefault("guardians", []).append(person.pk)  # type: ignore[attr-defined]


def _link(work: Work, chosen: list[tuple[Row, dict, Known]]) -> None:
    links = {
        (known.id, work.people[row.number].pk): (
            row,
            people.Link(known.id, work.people[row.number].pk, guardian["relation"] or Relation.OTHER),
        )
        for row, guardian, known in chosen
    }
    made = people.link_guardians(
        actor=work.actor, organization=work.batch.organization, links=[link for _row, link in links.values()], today=work.today
    )
    for pair, pk in made.items():
        work.undo[links[pair][0].number].setdefault("links", []).append(pk)  # type: ignore[attr-defined]
