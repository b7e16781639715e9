import pytest

from tandem.foundation.jobs import services as jobs
from tandem.kit.verdict import Conflict, Refused
from tandem.mentoring.matching import queries, services
from tandem.mentoring.matching.models import Exclusion, Rules, Suggestion
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.mentorships import manager
from tests.factories.people import TODAY

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
