"""Topics of the school: how many ask for each and how many can help."""

from collections import Counter
from dataclasses import dataclass

from tandem.mentoring.banks.models import MentorState, MentorTopic, OwnTopic, RequestState, RequestTopic, Wording
from tandem.mentoring.banks.queries.places import Place
from tandem.mentoring.banks.queries.topics import Topic


@dataclass(frozen=True)
class Balance:
    """A topic with open requests (`asked`) and admitted mentors (`offered`); `own_id` when the school added it.

    `wordings` are what the school calls it besides: (id, words).
    """

    topic: Topic
    asked: int
    offered: int
    asked_percent: int
    offered_percent: int
    own_id: int | None
    wordings: tuple[tuple[int, str], ...]

    @property
    def is_short(self) -> bool:
        return self.asked > self.offered


@dataclass(frozen=True)
class Group:
    name: str
    topics: list[Balance]


def balance(place: Place) -> list[Group]:
    """All topics by groups with demand and supply in the programme. Four queries."""
    asks = RequestTopic.objects.filter(request__mentee__program=place.program).exclude(request__state=RequestState.CLOSED)
    helps = MentorTopic.objects.filter(mentor__program=place.program, mentor__state__in=[MentorState.APPLIED, MentorState.APPROVED])
    asked, offered = Counter(asks.values_list("code", flat=True)), Counter(helps.values_list("code", flat=True))
    own = dict(OwnTopic.objects.filter(organization=place.organization).values_list("code", "pk"))
    wordings: dict[str, list[tuple[int, str]]] = {}
    for pk, code, text in Wording.objects.filter(organization=place.organization).order_by("text").values_list("pk", "topic", "text"):
        wordings.setdefault(code, []).append((pk, text))
    most = max([1, *asked.values(), *offered.values()])
    groups: dict[str, list[Balance]] = {}
    for topic in place.topics:
        has, needs = offered[topic.code], asked[topic.code]
        said = tuple(wordings.get(topic.code, ()))
        row = Balance(topic, needs, has, round(100 * needs / most), round(100 * has / most), own.get(topic.code), said)
        groups.setdefault(topic.group, []).append(row)
    return [Group(name, rows) for name, rows in groups.items()]
