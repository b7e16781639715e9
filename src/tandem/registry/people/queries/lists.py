"""The list of people: who was what on a day, found by words in any form."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import groupby
from typing import Self

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from tandem.engines.russian import names, search
from tandem.engines.sheets import write
from tandem.kit.actor import Actor
from tandem.kit.periods import running_on
from tandem.registry.orgs.models import Organization
from tandem.registry.people.choices import PersonKind
from tandem.registry.people.models import Affiliation, Person
from tandem.registry.people.policy import can_list
from tandem.registry.people.queries.cards import as_of, visible_to

ARCHIVE, MOST = "archive", 30
_QUOTES = re.compile(r"[«»\"“”„()]")
_CLASS = re.compile(r"(?<!\d)(\d{1,2})\s*-?\s*([а-я])(?![а-я])")


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to: words, the tab (a kind or the archive), a class like «7в»."""

    q: str = ""
    kind: str = ""
    klass: str = ""

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Self:
        """From the address of the page; what is not there is empty."""
        return cls(**{field.name: asked.get(field.name, "").strip() for field in fields(cls)})


ALL = Filters()


def listed(actor: Actor, organization: Organization, filters: Filters, day: dt.date) -> QuerySet[Person]:
    """People of the organization by name, as they were on the day (`person.posts`)."""
    rows = by_words(of_place(actor, organization).filter(merged_into=None), filters.q)
    rows = rows.exclude(archived_on=None) if filters.kind == ARCHIVE else rows.filter(_in_use(day))
    posts = Affiliation.objects.filter(running_on(day), person=OuterRef("pk"))
    if filters.kind in PersonKind:
        rows = rows.filter(Exists(posts.filter(kind=filters.kind)))
    if klass := class_in(filters.klass):
        grade, letter = klass
        rows = rows.filter(Exists(posts.filter(kind=PersonKind.PUPIL, grade=grade, letter__in=(letter, letter.upper()))))
    return as_of(rows, day).order_by("name_key", "pk")


def _in_use(day: dt.date) -> Q:
    return Q(archived_on=None) | Q(archived_on__gt=day)


def class_in(typed: str) -> tuple[int, str] | None:
    """(grade, small letter) of «7в», «7 «В»», «7-B»; None when it is not a class."""
    found = _CLASS.fullmatch(names.fold(_QUOTES.sub("", typed)))
    return (int(found[1]), found[2]) if found else None


def of_place(actor: Actor, organization: Organization) -> QuerySet[Person]:
    """The same rows as `visible_to` of the place, asked plainly for its staff: they see everybody."""
    if can_list(actor, organization):
        return Person.objects.filter(organization=organization)
    return visible_to(actor).filter(organization=organization)


def by_words(rows: QuerySet, typed: str, field: str = "search") -> QuerySet:
    """Rows whose words of search hold every word, as typed or in a dictionary form («Петровой» finds «Петрова»)."""
    for word in words_of(typed):
        wanted = Q(**{f"{field}__contains": word})
        for term in search.search_terms(word):
            if word not in term:  # what holds the word is found by the word itself
                wanted |= Q(**{f"{field}__contains": f" {term} "})
        rows = rows.filter(wanted)
    return rows


def words_of(typed: str) -> list[str]:
    """Folded words; the class in one word: «7 «В»», «7-в» and «7 B» are «7в»."""
    return _CLASS.sub(r"\1\2", _QUOTES.sub("", names.fold(typed)))[:100].split()


@dataclass(frozen=True)
class Census:
    """Of those whom the words find on a day: how many of each kind there are, and the classes of pupils: («7в», «7 «В»»)."""

    kinds: dict[str, int]
    classes: list[tuple[str, str]]

    def counted(self, filters: Filters) -> int | None:
        """How many people `listed` gives, where the census knows it: nobody is two of one kind on one day."""
        return self.kinds.get(filters.kind, 0) if filters.kind in PersonKind and not filters.klass else None


def census(actor: Actor, organization: Organization, day: dt.date, filters: Filters = ALL) -> Census:
    """For the tabs, for the filter of classes (the chosen one stays in it) and for the number of pages. One query."""
    cards = by_words(of_place(actor, organization).filter(_in_use(day), merged_into=None), filters.q)
    rows = Affiliation.objects.filter(running_on(day), person__in=cards.values("pk"))
    kinds: dict[str, int] = {}
    classes = {}
    counts = rows.values_list("kind", "grade", "letter").annotate(n=Count("pk"))
    for kind, grade, letter, n in counts.order_by("grade", "letter", "kind"):
        kinds[kind] = kinds.get(kind, 0) + n
        if grade is not None:
            classes[names.fold(f"{grade}{letter}")] = Affiliation(grade=grade, letter=letter).class_name
    if chosen := class_in(filters.klass):
        grade, letter = chosen
        classes.setdefault(f"{grade}{letter}", Affiliation(grade=grade, letter=letter.upper()).class_name)
    return Census(kinds, list(classes.items()))


def guardian_choices(actor: Actor, child: Person, typed: str) -> QuerySet[Person]:
    """Adults of the school who may be linked to the child: found by words, those of the same surname when none are given."""
    rows = visible_to(actor).living().filter(organization=child.organization).exclude(pk=child.pk)
    grown = Affiliation.objects.filter(person=OuterRef("pk"), finished_on=None).exclude(kind=PersonKind.PUPIL)
    found = by_words(rows.filter(Exists(grown)), typed or child.last_name).order_by("name_key", "pk")
    return rows.filter(pk__in=list(found.values_list("pk", flat=True)[:MOST])).order_by("name_key", "pk")


def duplicates(actor: Actor, organization: Organization) -> QuerySet[Person]:
    """Cards in use whose names are the same, side by side in order."""
    mine = visible_to(actor).living().filter(organization=organization)
    twin = Person.objects.living().filter(organization=organization, name_key=OuterRef("name_key")).exclude(pk=OuterRef("pk"))
    return mine.filter(Exists(twin)).order_by("name_key", "pk")


def groups(people: Iterable[Person]) -> list[list[Person]]:
    """Cards of one name together; the people come in order of names."""
    return [list(cards) for _key, cards in groupby(people, key=lambda person: person.name_key)]


def exported(people: QuerySet[Person], day: dt.date) -> Iterator[tuple[object, ...]]:
    """Rows of the sheet for those who may see contacts. Two queries, the people come in pieces."""
    plain = people.select_related(None).prefetch_related(None)
    posts: dict[int, list[Affiliation]] = {}
    for post in Affiliation.objects.filter(running_on(day), person__in=plain.order_by().values("pk")).order_by("kind", "pk"):
        posts.setdefault(post.person_id, []).append(post)
    fields = ("pk", "last_name", "first_name", "patronymic", "birth_date", "phone", "email")
    for pk, last, first, patronymic, born, phone, email in plain.values_list(*fields).iterator(chunk_size=2000):
        own = posts.get(pk, [])
        kinds = ", ".join(str(PersonKind(post.kind).label) for post in own)
        said = ", ".join(post.text.replace("\u00a0", " ") for post in own if post.text != post.get_kind_display())
        yield (last, first, patronymic, kinds, said, born, phone, email)


def as_csv(people: QuerySet[Person], day: dt.date) -> Iterator[bytes]:
    """The list as CSV, in pieces."""
    return write.write_csv(_titles(), exported(people, day))


def as_xlsx(people: QuerySet[Person], day: dt.date) -> bytes:
    """The list as a workbook."""
    return write.write_xlsx(
        [
            write.Sheet(
                _("People"), [write.Column(title, width) for title, width in zip(_titles(), WIDTHS, strict=True)], exported(people, day)
            )
        ]
    )


WIDTHS = (18, 16, 20, 24, 34, 14, 18, 26)


def _titles() -> list[str]:
    """Headings in the order of `exported`."""
    return [_("Last name"), _("First name"), _("Patronymic"), _("Who"), _("Class or post"), _("Date of birth"), _("Phone"), _("E-mail")]
