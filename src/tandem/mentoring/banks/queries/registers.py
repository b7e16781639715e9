"""The two registers in the exact columns of the method: «Форма базы наставляемых» and «Форма базы наставников»."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet

from tandem.kit.actor import Actor
from tandem.kit.periods import running_on
from tandem.mentoring.banks.models import MenteeProfile, MenteeState, MentorProfile, MentorState, MentorTopic, Request, RequestTopic
from tandem.mentoring.banks.queries.filters import Filters
from tandem.mentoring.banks.queries.lists import found_mentees, found_mentors, listed, posts_of
from tandem.mentoring.banks.queries.places import Place
from tandem.mentoring.banks.queries.rows import ORDER, main_post
from tandem.mentoring.banks.queries.week import slots_text
from tandem.registry.people.choices import PersonKind
from tandem.registry.people.models import Affiliation, Guardianship, Person
from tandem.registry.people.policy import can_see_contacts

MENTEE_COLUMNS = (
    "№", "ФИО наставляемого", "Контактные данные для связи (данные законного представителя)", "Год рождения наставляемого",
    "Основной запрос наставляемого", "Дата вхождения в программу", "ФИО наставника", "Форма наставничества",
    "Место работы/учёбы наставника", "Дата завершения программы", "Результаты программы",
    "Ссылка на кейс/отзыв наставляемого, размещённые на сайте организации", "Отметка о прохождении программы",
)  # fmt: skip
MENTOR_COLUMNS = (
    "№", "ФИО наставника", "Контактные данные для связи", "Место работы/учёбы наставника", "Основные компетенции наставника",
    "Важные для программы достижения наставника", "Интересы наставника", "Желаемый возраст наставляемых",
    "Ресурс времени на программу наставничества", "Дата вхождения в программу", "ФИО наставляемого (наставляемых)",
    "Форма наставничества", "Место работы/учёбы наставляемого", "Дата завершения программы", "Результаты программы",
    "Ссылка на кейс/отзыв наставника, размещённые на сайте организации",
)  # fmt: skip
MARKS = {MenteeState.DONE: "пройдена", MenteeState.LEFT: "выбыл(а)"}
Cells = list[object]


@dataclass(frozen=True)
class Register:
    """A register ready to be written: `rows` is made anew at each call, one row at a time."""

    title: str
    columns: Sequence[str]
    widths: Sequence[int]
    rows: Callable[[], Iterator[Cells]]


def register(actor: Actor, bank: str, place: Place, filters: Filters, day: dt.date) -> Register:
    """The whole register of the programme (also those who left), or what the filters find."""
    chosen = filters if filters.is_narrow else Filters(state="all", sort=filters.sort)
    sees = bool(can_see_contacts(actor, Person(organization=place.organization)))
    if bank == "mentors":
        found = found_mentors(actor, place.program, chosen, day)
        found = found if filters.state else found.exclude(state=MentorState.DECLINED)
        widths = (7, 28, 22, 26, 34, 26, 20, 16, 18, 18, 28, 20, 26, 18, 24, 24)
        return Register("База наставников", MENTOR_COLUMNS, widths, lambda: _mentors(found, place, day, sees))
    rows = found_mentees(actor, place.program, chosen, day)
    shares = (7, 28, 32, 14, 40, 18, 28, 20, 26, 18, 24, 24, 16)
    return Register("База наставляемых", MENTEE_COLUMNS, shares, lambda: _mentees(rows, place, day, sees))


def _mentors(found: QuerySet[MentorProfile], place: Place, day: dt.date, sees_contacts: bool) -> Iterator[Cells]:
    """Three queries for any number of mentors."""
    with_pairs = MentorProfile.objects.filter(pk=OuterRef("pk"), participations__is_void=False)
    rows = found.annotate(
        topic_list=listed(MentorTopic.objects.filter(mentor=OuterRef("pk")), "mentor", code="code"), post_list=posts_of(day),
        mentee_list=listed(with_pairs, "pk", form="participations__mentorship__form_code", **_person("participations__request__mentee__person")),
    )  # fmt: skip
    names, forms = place.topic_names, place.form_names
    posts = _posts(found.values("participations__request__mentee__person"), day)
    for number, row in enumerate(rows.iterator(chunk_size=2000), 1):
        mentees = row.mentee_list or []
        yield [
            number, row.person.full_name, _own_contacts(row.person) if sees_contacts else "", _place_text(main_post(row.post_list), place),
            _joined([*(names.get(t["code"], t["code"]) for t in row.topic_list or []), row.competences]),
            row.achievements, row.interests, _ages(row), row.time_resource or slots_text(row.slots), row.entered_on,
            _joined(_full_name(m) for m in mentees), _joined(forms.get(m["form"], m["form"]) for m in mentees) or _joined(forms[c] for c in row.form_codes if c in forms),
            _joined(_place_text(posts.get(m["pk"]), place) for m in mentees), row.left_on, row.result, row.story_url,
        ]  # fmt: skip


def _mentees(found: QuerySet[MenteeProfile], place: Place, day: dt.date, sees_contacts: bool) -> Iterator[Cells]:
    """Four queries for any number of mentees. Of a child: the year of birth, not the day; conditions never."""
    asked = Request.objects.filter(mentee=OuterRef("pk"))
    topics = RequestTopic.objects.filter(request__mentee=OuterRef("pk"))
    running = Request.objects.filter(mentee=OuterRef("pk"), participations__is_void=False)
    rows = found.annotate(
        asked=listed(asked, "mentee", pk="pk", words="words", form="form_code", priority="priority"),
        topic_list=listed(topics, "request__mentee", request="request", code="code"),
        mentor_list=listed(running, "mentee", form="participations__mentorship__form_code", **_person("participations__mentor__person")),
    )  # fmt: skip
    names, forms = place.topic_names, place.form_names
    guardians = _guardians(found, day) if sees_contacts else {}
    posts = _posts(found.values("requests__participations__mentor__person"), day)
    for number, row in enumerate(rows.iterator(chunk_size=2000), 1):
        mentors, requests = row.mentor_list or [], sorted(row.asked or [], key=lambda item: (item["priority"], item["pk"]))
        contacts = (_joined(guardians.get(row.person_id, [])) or _own_contacts(row.person)) if sees_contacts else ""
        yield [
            number, row.person.full_name, contacts, row.person.birth_date.year if row.person.birth_date else "",
            _joined(_request_text(item, row.topic_list or [], names) for item in requests), row.entered_on,
            _joined(_full_name(m) for m in mentors), _joined(forms.get(m["form"], m["form"]) for m in mentors or requests),
            _joined(_place_text(posts.get(m["pk"]), place) for m in mentors), row.left_on, row.result, row.story_url,
            MARKS.get(MenteeState(row.state), "участвует"),
        ]  # fmt: skip


def _posts(person_ids: QuerySet, day: dt.date) -> dict[int, Affiliation]:
    """{person: what he or she is on the day}; who is both a teacher and a parent is called a teacher."""
    rows = Affiliation.objects.filter(running_on(day), person__in=person_ids.order_by())
    return {row.person_id: row for row in sorted(rows, key=lambda post: -ORDER.index(PersonKind(post.kind)))}


def _guardians(found: QuerySet[MenteeProfile], day: dt.date) -> dict[int, list[str]]:
    """{child: «Иванова Мария Петровна (мать), +7…»}."""
    told: dict[int, list[str]] = {}
    rows = Guardianship.objects.filter(running_on(day), child__in=found.order_by().values("person"), is_limited=False)
    for link in rows.select_related("guardian").order_by("pk"):
        told.setdefault(link.child_id, []).append(
            ", ".join(filter(None, (link.guardian.full_name, link.guardian.phone, link.guardian.email)))
        )
    return told


def _request_text(item: dict[str, object], topics: list[dict[str, object]], names: dict[str, str]) -> str:
    said = [names.get(str(t["code"]), str(t["code"])) for t in topics if t["request"] == item["pk"]]
    return ": ".join(filter(None, (", ".join(said), str(item["words"]))))


def _person(path: str) -> dict[str, str]:
    return {"pk": path, "last": f"{path}__last_name", "first": f"{path}__first_name", "patronymic": f"{path}__patronymic"}


def _full_name(item: dict[str, str]) -> str:
    return " ".join(filter(None, (item["last"], item["first"], item["patronymic"])))


def _place_text(post: Affiliation | None, place: Place) -> str:
    """«МБОУ СОШ № 24, 7 «В»»: those of the school with its name, others with their own place."""
    if post is None:
        return ""
    outside = post.kind in ("partner", "student", "graduate")
    return ", ".join(
        filter(None, (post.employer if outside else place.organization.short_name, post.text if post.text != post.employer else ""))
    )


def _ages(row: MentorProfile) -> str:
    low, high = row.wished_age_from, row.wished_age_to
    if low and high:
        return f"{low}–{high}" if low != high else str(low)
    return f"от {low}" if low else f"до {high}" if high else ""


def _own_contacts(person: Person) -> str:
    return ", ".join(filter(None, (person.phone, person.email)))


def _joined(parts: Iterator[str] | list[str]) -> str:
    return "; ".join(dict.fromkeys(filter(None, parts)))
