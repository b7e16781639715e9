import pytest

from tandem.foundation.audit import queries, services
from tandem.foundation.notify.models import Message
from tandem.kit.actor import Actor

pytestmark = pytest.mark.django_db
ACTOR = Actor(user_id=7, name="Лаптева И. П.")


def happened(place: str, number: int = 1):
    return services.record(actor=ACTOR, action="x", subject=Message(pk=number), place=place)


def test_journal_shows_the_place_and_everything_under_it_newest_first():
    school, class_, other = happened("00010002"), happened("000100020003"), happened("00010009")
    assert list(queries.journal(ACTOR, ["00010002"])) == [class_, school]
    assert list(queries.journal(ACTOR, ["00010002", "00010009"])) == [other, class_, school]


def test_journal_without_places_is_empty():
    happened("00010002")
    assert list(queries.journal(ACTOR, [])) == []


def test_history_is_of_one_object():
    row = happened("0001", number=5)
    happened("0001", number=55)
    assert list(queries.history(ACTOR, "notify.message:5")) == [row]
