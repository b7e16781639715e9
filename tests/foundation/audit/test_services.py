import uuid

import pytest
from django.db import IntegrityError, transaction

from tandem.foundation.audit import queries, services
from tandem.foundation.audit.models import Event
from tandem.foundation.notify.models import Message
from tandem.kit.actor import Actor

pytestmark = pytest.mark.django_db
CURATOR = Actor(user_id=7, name="Лаптева И. П.")


def happened(action: str = "pair.opened", **details: object) -> Event:
    return services.record(actor=CURATOR, action=action, subject=Message(pk=1), place="00010001", label="Пара № 1", **details)


def test_record_says_who_did_what_where():
    row = happened(before="agreed", after="ordered")
    row.refresh_from_db()
    assert (row.actor_id, row.actor_name, row.org_path) == (7, "Лаптева И. П.", "00010001")
    assert (row.action, row.subject, row.details) == ("pair.opened", "notify.message:1", {"before": "agreed", "after": "ordered"})


def test_record_goes_away_with_the_callers_transaction():
    with pytest.raises(RuntimeError), transaction.atomic():
        happened()
        raise RuntimeError("the last step failed")
    assert Event.objects.count() == 0


def test_long_label_is_cut_not_refused():
    row = services.record(actor=CURATOR, action="x", subject=Message(pk=1), label="я" * 500)
    assert len(row.label) == 300


def test_chain_of_seals_is_whole():
    for number in range(5):
        happened(number=number)
    assert services.seal_events() == 5
    happened()
    assert services.seal_events() == 1
    assert services.seal_events() == 0
    assert queries.broken_seals() == []


def test_sealing_goes_on_in_portions():
    for _ in range(5):
        happened()
    assert [services.seal_events(limit=2) for _ in range(4)] == [2, 2, 1, 0]
    assert queries.broken_seals() == []


@pytest.mark.parametrize("change", [{"label": "Пара № 2"}, {"actor_name": "Другой"}, {"details": {"n": 9}}, {"action": "pair.closed"}])
def test_changed_row_breaks_its_seal(change):
    rows = [happened() for _ in range(3)]
    services.seal_events()
    Event.objects.filter(pk=rows[1].pk).update(**change)
    assert queries.broken_seals() == [rows[1].pk]


def test_removed_row_breaks_the_next_one():
    rows = [happened() for _ in range(3)]
    services.seal_events()
    Event.objects.filter(pk=rows[1].pk).delete()
    assert queries.broken_seals() == [rows[2].pk]


def test_removed_first_row_is_seen():
    rows = [happened() for _ in range(2)]
    services.seal_events()
    Event.objects.filter(pk=rows[0].pk).delete()
    assert queries.broken_seals() == [rows[1].pk]


def test_resealed_row_breaks_the_next_one():
    """Who changes a row and computes its seal anew would have to do so for the whole rest."""
    rows = [happened() for _ in range(3)]
    services.seal_events()
    first, second = Event.objects.filter(pk__in=[rows[0].pk, rows[1].pk]).order_by("pk")
    second.label = "Подмена"
    second.seal = queries.seal_of(second, first.seal)
    second.save()
    assert queries.broken_seals() == [rows[2].pk]


def test_row_that_was_committed_late_is_chained_after_the_others():
    """On PostgreSQL a slow transaction may bring a smaller number after a bigger one was sealed."""
    late = happened()
    Event.objects.filter(pk=late.pk).update(id=late.pk + 100)
    services.seal_events()
    early = happened()
    Event.objects.filter(pk=early.pk).update(id=late.pk + 50)
    services.seal_events()
    assert queries.broken_seals() == []


def test_two_sealers_cannot_take_the_same_place():
    """event_position_once"""
    rows = [happened() for _ in range(2)]
    services.seal_events()
    with pytest.raises(IntegrityError), transaction.atomic():
        Event.objects.filter(pk=rows[1].pk).update(position=1)


def test_form_is_claimed_once():
    token = uuid.uuid4()
    assert not queries.was_sent(token)
    claim = services.claim_submission(token=token, user_id=7)
    services.note_answer(submission=claim, location="/pairs/1/")
    with pytest.raises(IntegrityError), transaction.atomic():
        services.claim_submission(token=token, user_id=7)
    assert queries.was_sent(token)
    assert queries.first_answer(token, 7) == "/pairs/1/"


def test_answer_of_another_user_is_not_told():
    token = uuid.uuid4()
    services.note_answer(submission=services.claim_submission(token=token, user_id=7), location="/pairs/1/")
    assert queries.first_answer(token, 8) == ""
