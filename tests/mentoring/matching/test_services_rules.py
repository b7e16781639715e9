import pytest

from tandem.foundation.jobs import services as jobs
from tandem.kit.verdict import Conflict, Refused
from tandem.mentoring.matching import queries, services
from tandem.mentoring.matching.models import Exclusion, Rules, Suggestion
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.mentorships import manager, mentorship
from tests.factories.orgs import MADE
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db


def test_rules_are_kept_with_a_version_and_the_second_writer_is_told():
    program, _mentors, _asked = rounds.bank()
    change = lambda version, **body: services.change_rules(actor=manager(), program=program, body=body, version=version)
    assert change(0, common_hours=2).version == 1
    assert change(1, common_hours=3).version == 2
    for version in (0, 1):
        with pytest.raises(Conflict, match="только что изменил"):
            change(version, common_hours=9)
    assert queries.rules_of(program)[0]["common_hours"] == 3
    assert rounds.made_run(program).rules["common_hours"] == 3


def test_rules_are_all_or_nothing(broken_journal):
    program = make.program()
    broken_journal()
    with pytest.raises(RuntimeError):
        services.change_rules(actor=manager(), program=program, body={}, version=0)
    assert not Rules.objects.exists()


def test_lifting_is_for_those_who_run_the_programme_and_all_or_nothing(broken_journal):
    one = rounds.suggestion()
    services.reject_suggestion(actor=manager(), suggestion=one, reason="x", never_again=True)
    row = Exclusion.objects.get()
    with pytest.raises(Refused):
        services.lift_exclusion(actor=make.actor("group", one.run.program.organization), exclusion=row)
    broken_journal()
    with pytest.raises(RuntimeError):
        services.lift_exclusion(actor=manager(), exclusion=row)
    assert Exclusion.objects.exists()


def test_what_changed_between_the_look_and_the_lock_is_seen_by_a_pair_by_hand():
    program, (mentor, other), (asked, second) = rounds.bank(places=1)
    run = rounds.made_run(program)
    forbidden, taken = queries.hand_made(program, mentor, asked, TODAY), queries.hand_made(program, other, second, TODAY)
    Exclusion.objects.create(program=program, mentor_person=mentor.person, mentee_person=asked.mentee.person, created_at=MADE)
    mentorship(program, other)
    for made, said in ((forbidden, "просили"), (taken, "свободных мест нет")):
        with pytest.raises(Refused, match=said):
            services.set_pair(actor=manager(), run=run, made=made, started_on=SINCE, today=TODAY)
    assert not run.suggestions.filter(state="approved").exists()


def test_a_pair_by_hand_computes_nothing_under_the_locks(monkeypatch):
    program, (mentor, _other), (asked, _second) = rounds.bank()
    run, made = rounds.made_run(program), queries.hand_made(program, mentor, asked, TODAY)
    monkeypatch.setattr("tandem.engines.matching.match", lambda snapshot: pytest.fail("the engine ran inside the transaction"))
    one = services.set_pair(actor=manager(), run=run, made=made, started_on=SINCE, today=TODAY)
    assert (one.state, one.is_by_hand, one.reasons) == ("approved", True, made.reasons)


def test_a_round_of_a_programme_that_was_finished_meanwhile_is_not_kept():
    program, _mentors, _asked = rounds.bank()
    run = services.start_run(actor=manager(), program=program, forms=(), today=TODAY)
    job, proposal = jobs.claim(kinds=["matching.run"]), queries.propose(run, TODAY)
    type(program).objects.update(state="closed")
    with pytest.raises(Refused, match="завершили"):
        services.save_run(job=job, run=run, proposal=proposal, today=TODAY)
    assert not Suggestion.objects.exists()
    with pytest.raises(Refused, match="завершена"):
        services.start_run(actor=manager(), program=program, forms=(), today=TODAY)
