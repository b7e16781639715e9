"""One field that finds people, pairs and documents among what the person may see."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from tandem.engines.russian import names, search
from tandem.kit.actor import Actor
from tandem.mentoring.mentorships import queries as mentorships
from tandem.mentoring.mentorships.models import Mentorship, Participation
from tandem.registry.documents import queries as documents
from tandem.registry.documents.models import Paper
from tandem.registry.orgs import policy
from tandem.registry.orgs import queries as orgs
from tandem.registry.orgs.models import Organization
from tandem.registry.people import queries as people
from tandem.registry.people.models import Person

LIMIT = 20
LATIN = "`qwertyuiop[]asdfghjkl;'zxcvbnm,."
RUSSIAN = "ёйцукенгшщзхъфывапролджэячсмитьбю"
LAYOUT = str.maketrans(LATIN + LATIN.upper(), RUSSIAN + RUSSIAN.upper())


@dataclass(frozen=True)
class Found:
    """What was found for the words `asked`; `asked` differs from what was typed when the keyboard layout was wrong."""

    asked: str
    people: list[Person]
    pairs: list[tuple[Mentorship, str]]
    papers: list[Paper]
    schools: list[Organization]

    @property
    def count(self) -> int:
        return len(self.people) + len(self.pairs) + len(self.papers) + len(self.schools)


def find(actor: Actor, organization: Organization | None, typed: str, day: dt.date) -> Found:
    """People, pairs and documents; when nothing is found, the words as they would be on the Russian keyboard."""
    found = _find(actor, organization, typed, day)
    other = typed.translate(LAYOUT)
    if found.count or other == typed or not typed.isascii():
        return found
    again = _find(actor, organization, other, day)
    return again if again.count else found


def _any_form(word: str, field: str) -> Q:
    wanted = Q(**{f"{field}__contains": names.fold(word)})
    for term in search.search_terms(word):
        wanted |= Q(**{f"{field}__contains": f" {term} "})
    return wanted


def _find(actor: Actor, organization: Organization | None, words: str, day: dt.date) -> Found:
    if not names.fold(words).split():
        return Found(words, [], [], [], [])
    cards = people.by_words(people.visible_to(actor).living(), words).order_by("last_name", "first_name", "pk")
    return Found(
        asked=words,
        people=list(people.as_of(cards, day)[:LIMIT]),
        pairs=[(row, mentorships.title_of(row)) for row in _pairs(actor, words)],
        papers=list(documents.papers(actor, organization, documents.Filters(q=words))[:LIMIT]) if organization else [],
        schools=_schools(actor, words),
    )


def _schools(actor: Actor, words: str) -> list[Organization]:
    """Organizations of those who look after several, by parts of their names."""
    if not policy.can_see_tree(actor):
        return []
    wanted = names.fold(words).split()
    return [row for row in orgs.overseen_by(actor) if all(word in names.fold(f"{row.short_name} {row.name}") for word in wanted)][:LIMIT]


def _pairs(actor: Actor, words: str) -> list[Mentorship]:
    """Pairs in which every word belongs to the mentor or to a mentee."""
    rows = mentorships.visible_to(actor)
    for word in people.words_of(words):
        parts = Participation.objects.filter(mentorship=OuterRef("pk"), is_void=False)
        theirs = parts.filter(_any_form(word, "request__mentee__person__search"))
        rows = rows.filter(_any_form(word, "mentor__person__search") | Q(Exists(theirs)))
    return list(rows.order_by("-started_on", "-pk")[:LIMIT])
