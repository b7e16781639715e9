import datetime as dt

import pytest

from tandem.foundation.audit.models import Event
from tandem.foundation.jobs import jobs as worker
from tandem.foundation.jobs import services as jobs
from tandem.foundation.jobs.models import Job
from tandem.foundation.jobs.models import State as JobState
from tandem.foundation.notify.models import Message
from tandem.kit.verdict import Refused
from tandem.mentoring.banks.models import RequestState
from tandem.mentoring.matching import queries, services
from tandem.mentoring.matching.models import Exclusion, Run, RunState, Suggestion, Waiting
from tandem.mentoring.mentorships import services as mentorships
from tandem.mentoring.mentorships.models import Mentorship, State
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.mentorships import manager, mentorship
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db


def start(program, **fields):
    return services.start_run(**({"actor": manager(), "program": program, "forms": (), "today": TODAY} | fields))


def states(run):
    return sorted(run.suggestions.values_list("state", flat=True))


def test_a_round_is_started_once_and_made_by_the_job():
    program, _mentors, _asked = rounds.bank()
    run = start(program)
    assert start(program).pk == run.pk
    assert (run.number, run.state, Job.objects.count()) == (1, RunState.QUEUED, 1)
    assert worker.run_one()
    run.refresh_from_db()
    assert (run.state, run.stats["matched"], run.certificate["gap"], run.rules["day"]) == (RunState.READY, 2, 0, "2026-11-24")
    assert states(run) == ["proposed", "proposed"]
    assert start(program).number == 2
    assert [e.action for e in Event.objects.filter(action__startswith="run.").order_by("pk")] == ["run.started", "run.ready", "run.started"]


def test_whoever_started_the_round_is_told_that_it_is_ready():
    program, _mentors, _asked = rounds.bank()
    curator = make.actor("curator", program.organization)
    run = start(program, actor=curator)
    assert worker.run_one()
    notice = Message.objects.get(user_id=curator.user_id)
    assert (notice.subject, notice.url) == ("Готово 2 предложения.", f"/o/{program.organization.code}/matching/{run.pk}/")


def test_a_round_that_broke_a_rule_is_never_kept(monkeypatch):
    program, _mentors, _asked = rounds.bank()
    run = start(program)
    monkeypatch.setattr("tandem.engines.matching.violations", lambda *_given: ["E – N: AGE_GAP"])
    with pytest.raises(RuntimeError, match="AGE_GAP"):
        queries.propose(run, TODAY)


def test_a_round_needs_two_and_two():
    program, _mentors, _asked = rounds.bank(requests=1)
    with pytest.raises(Refused, match="2 наставника"):
        start(program)
    make.request(program, form_code="tu")
    with pytest.raises(Refused, match="2 наставника"):
        start(program, forms=("uu",))
    assert start(program).number == 1


@pytest.mark.parametrize("role", ["group", "psychologist", "mentor"])
def test_only_those_who_run_the_programme_start_and_decide(role):
    program, _mentors, _asked = rounds.bank()
    run = rounds.made_run(program)
    stranger = make.actor(role, program.organization)
    one = run.suggestions.first()
    attempts = [
        lambda: start(program, actor=stranger),
        lambda: rounds.approve(run, actor=stranger),
        lambda: services.reject_suggestion(actor=stranger, suggestion=one, reason="x"),
        lambda: services.undo_approval(actor=stranger, suggestion=one, today=TODAY),
        lambda: by_hand(run, one.mentor, one.request, actor=stranger),
        lambda: services.change_rules(actor=stranger, program=program, body={}, version=0),
    ]
    for attempt in attempts:
        with pytest.raises(Refused):
            attempt()
    assert states(run) == ["proposed", "proposed"]


def test_starting_is_all_or_nothing(broken_journal):
    program, _mentors, _asked = rounds.bank()
    broken_journal()
    with pytest.raises(RuntimeError):
        start(program)
    assert not Run.objects.exists() and not Job.objects.exists()


def test_a_new_round_puts_the_open_proposals_of_the_old_one_aside():
    program, _mentors, _asked = rounds.bank()
    old = rounds.made_run(program)
    rounds.made_run(program)
    assert states(old) == ["stale", "stale"]


def test_a_dead_round_is_given_up_when_the_next_one_starts():
    program, _mentors, _asked = rounds.bank()
    dead = start(program)
    Job.objects.update(state=JobState.FAILED)
    assert queries.is_stuck(dead, queries.job_of(dead))
    assert start(program).number == 2
    dead.refresh_from_db()
    assert dead.state == RunState.FAILED


def test_a_worker_that_lost_the_job_writes_nothing_and_the_next_one_writes_once():
    """Killed between the proposals and the end of the job: the second worker does the whole once."""
    program, _mentors, _asked = rounds.bank()
    run = start(program)
    first = jobs.claim(kinds=["matching.run"])
    proposal = queries.propose(run, TODAY)
    Job.objects.update(lease_until=first.lease_until - dt.timedelta(hours=1))
    second = jobs.claim(kinds=["matching.run"])
    assert second.fence == first.fence + 1
    with pytest.raises(jobs.LeaseLost):
        services.save_run(job=first, run=run, proposal=proposal, today=TODAY)
    assert not Suggestion.objects.exists() and not Event.objects.filter(action="run.ready").exists()
    services.save_run(job=second, run=run, proposal=proposal, today=TODAY)
    assert Suggestion.objects.count() == 2
    assert Job.objects.get().state == JobState.DONE
    with pytest.raises(Refused, match="уже готов"):
        services.save_run(job=second, run=run, proposal=proposal, today=TODAY)
    assert Suggestion.objects.count() == 2


def test_a_crash_at_the_last_step_of_saving_leaves_nothing(monkeypatch):
    program, _mentors, _asked = rounds.bank()
    run = start(program)
    job = jobs.claim(kinds=["matching.run"])

    def fail(**_fields):
        raise RuntimeError("killed")

    monkeypatch.setattr(jobs, "finish", fail)
    with pytest.raises(RuntimeError):
        services.save_run(job=job, run=run, proposal=queries.propose(run, TODAY), today=TODAY)
    run.refresh_from_db()
    assert (run.state, Suggestion.objects.count(), Job.objects.get().done) == (RunState.QUEUED, 0, 0)


def test_a_job_whose_round_is_gone_fails_without_a_crash():
    program, _mentors, _asked = rounds.bank()
    start(program)
    Run.objects.all().delete()
    assert worker.run_one()
    assert Job.objects.get().state == JobState.FAILED


def test_approval_opens_pairs_and_says_who_decided():
    program, _mentors, asked = rounds.bank()
    run = rounds.made_run(program)
    outcome = rounds.approve(run)
    assert (len(outcome.opened), outcome.stale) == (2, ())
    assert states(run) == ["approved", "approved"]
    assert {pair.state for pair in outcome.opened} == {State.AGREED}
    one = run.suggestions.first()
    assert (one.decided_by, one.decided_at is not None, one.mentorship in outcome.opened) == ("Куратор", True, True)
    asked[0].refresh_from_db()
    assert asked[0].state == RequestState.PAIRED
    assert Event.objects.filter(action="suggestion.approved").count() == 2
    with pytest.raises(Refused, match="решение уже принято"):
        rounds.approve(run)


def test_approval_is_all_or_nothing_when_something_breaks(broken_journal):
    program, _mentors, _asked = rounds.bank()
    run = rounds.made_run(program)
    broken_journal()
    with pytest.raises(RuntimeError):
        rounds.approve(run)
    assert states(run) == ["proposed", "proposed"] and not Mentorship.objects.exists()


def test_whoever_lost_the_place_goes_out_of_date_and_the_rest_goes_on():
    program, (first, second), _asked = rounds.bank(places=1)
    run = rounds.made_run(program)
    taken = run.suggestions.get(mentor=first)
    mentorship(program, first, [make.request(program)])
    outcome = rounds.approve(run)
    assert [pair.mentor_id for pair in outcome.opened] == [second.pk]
    assert [one.pk for one in outcome.stale] == [taken.pk]
    taken.refresh_from_db()
    assert taken.state == "stale" and "мест" in queries.note_of(taken) and taken.mentorship is None


def test_proposals_to_a_mentor_who_became_full_go_out_of_date_at_once():
    run = rounds.run()
    full = make.mentor(run.program, places=1)
    first, second = rounds.suggestion(run, full), rounds.suggestion(run, full)
    rounds.approve(run, [first.pk])
    second.refresh_from_db()
    assert (second.state, queries.note_of(second)) == ("stale", "у наставника больше нет свободных мест")


def test_a_group_takes_the_chosen_mentees_of_one_form():
    run = rounds.run()
    mentor = make.mentor(run.program, places=2)
    chosen = [rounds.suggestion(run, mentor), rounds.suggestion(run, mentor)]
    outcome = rounds.approve(run, groups=[mentor.pk])
    assert len(outcome.opened) == 1 and outcome.opened[0].participations.count() == 2
    for one in chosen:
        one.refresh_from_db()
        assert one.mentorship_id == outcome.opened[0].pk
    back = services.undo_approval(actor=manager(), suggestion=chosen[0], today=TODAY)
    assert len(back) == 2 and states(run) == ["proposed", "proposed"]


def test_two_people_are_not_paired_twice():
    program, (mentor, _other), (asked, _second) = rounds.bank()
    mentorship(program, mentor, [make.request(program, asked.mentee)])
    run = rounds.run(program)
    again = rounds.suggestion(run, mentor, asked)
    outcome = rounds.approve(run, [again.pk])
    assert outcome.opened == () and queries.note_of(outcome.stale[0]) == "Они уже в паре."


def test_a_day_outside_of_the_programme_is_refused_and_retires_nothing():
    program, _mentors, _asked = rounds.bank()
    run = rounds.made_run(program)
    with pytest.raises(Refused, match=r"01\.09\.2026 – 31\.05\.2027"):
        rounds.approve(run, started_on=dt.date(2026, 8, 31))
    assert states(run) == ["proposed", "proposed"]


def test_a_round_in_the_making_cannot_be_approved():
    program, _mentors, _asked = rounds.bank()
    with pytest.raises(Refused, match="ещё не готов"):
        rounds.approve(start(program), [1])


def test_rejection_keeps_the_reason_and_may_forbid_the_two():
    one = rounds.suggestion()
    services.reject_suggestion(actor=manager(), suggestion=one, reason=" живут далеко ", never_again=True)
    one.refresh_from_db()
    assert (one.state, one.note, one.decided_by) == ("rejected", "живут далеко", "Куратор")
    assert Exclusion.objects.get().mentee_person == one.request.mentee.person
    with pytest.raises(Refused, match="отклонена"):
        services.reject_suggestion(actor=manager(), suggestion=one, reason="снова")


def test_rejection_is_all_or_nothing(broken_journal):
    one = rounds.suggestion()
    broken_journal()
    with pytest.raises(RuntimeError):
        services.reject_suggestion(actor=manager(), suggestion=one, reason="x", never_again=True)
    one.refresh_from_db()
    assert one.state == "proposed" and not Exclusion.objects.exists()


def test_excluded_people_are_not_proposed_again_until_it_is_lifted():
    program, mentors, asked = rounds.bank()
    for mentor in mentors:
        Exclusion.objects.create(program=program, mentor_person=mentor.person, mentee_person=asked[0].mentee.person, created_at=rounds.MADE)
    run = rounds.made_run(program)
    assert Waiting.objects.get(run=run).request == asked[0]
    for row in Exclusion.objects.all():
        services.lift_exclusion(actor=manager(), exclusion=row)
    assert rounds.made_run(program).suggestions.count() == 2
    assert Event.objects.filter(action="exclusion.lifted").count() == 2


def by_hand(run, mentor, asked, **fields):
    made = queries.hand_made(run.program, mentor, asked, TODAY)
    return services.set_pair(**({"actor": manager(), "run": run, "made": made, "started_on": SINCE, "today": TODAY} | fields))


def test_a_pair_by_hand_takes_the_place_of_the_proposal():
    program, mentors, (asked, _other) = rounds.bank()
    run = rounds.made_run(program)
    proposed = run.suggestions.get(request=asked)
    mine = next(m for m in mentors if m != proposed.mentor)
    made = by_hand(run, mine, asked, reason="знакомы")
    assert made.pk == proposed.pk
    made.refresh_from_db()
    assert (made.state, made.is_by_hand, made.mentor, made.note, made.mentorship.mentor) == ("approved", True, mine, "знакомы", mine)
    with pytest.raises(Refused, match="уже есть наставник"):
        by_hand(run, mine, asked)


def test_a_pair_by_hand_after_the_approved_one_was_called_off_on_its_own_page():
    program, mentors, (asked, _other) = rounds.bank(mentors=3)
    run = rounds.made_run(program)
    rounds.approve(run)
    one = run.suggestions.get(request=asked)
    mentorships.cancel_mentorship(actor=manager(), mentorship=one.mentorship, reason="передумали", today=TODAY)
    free = next(m for m in mentors if m.pk not in set(run.suggestions.values_list("mentor", flat=True)))
    made = by_hand(run, free, asked)
    assert (made.pk, made.mentorship.mentor) == (one.pk, free)


def test_a_pair_by_hand_for_somebody_who_waited():
    program, (mentor, _other), (asked, _second) = rounds.bank()
    run = rounds.run(program)
    rounds.waiting(run, asked)
    assert by_hand(run, mentor, asked).state == "approved"
    assert queries.rows_in(run).waiting == []


@pytest.mark.parametrize(
    ("arrange", "why"),
    [
        (lambda m, r: m.__class__.objects.filter(pk=m.pk).update(slots=[100]), "Нет общего свободного часа"),
        (lambda m, r: m.__class__.objects.filter(pk=m.pk).update(form_codes=["tt"]), "не работает в этой форме"),
        (lambda m, r: m.__class__.objects.filter(pk=m.pk).update(trained_on=None), "не прошёл обучение"),
        (lambda m, r: m.__class__.objects.filter(pk=m.pk).update(state="applied"), "не допустила"),
        (lambda m, r: m.__class__.objects.filter(pk=m.pk).update(places=0), "нет свободных мест"),
        (lambda m, r: m.person.consents.all().delete(), "Нет согласия наставника"),
        (lambda m, r: r.mentee.person.consents.filter(signer="guardian").delete(), "Нет согласия родителя"),
        (lambda m, r: r.mentee.person.consents.filter(signer="self").delete(), "Нет согласия самого"),
        (lambda m, r: r.__class__.objects.filter(pk=r.pk).update(state="closed"), "закрыт"),
    ],
)
def test_hard_rules_hold_for_a_pair_by_hand_and_the_refusal_says_which(arrange, why):
    program, (mentor, _other), (asked, _second) = rounds.bank()
    make.person(program.organization)
    asked.mentee.person.birth_date = dt.date(2011, 1, 1)
    asked.mentee.person.save(update_fields=["birth_date"])
    run = rounds.run(program)
    arrange(mentor, asked)
    with pytest.raises(Refused, match=why):
        by_hand(run, mentor, asked)
    assert not Mentorship.objects.exists() and not run.suggestions.exists()


def test_a_pair_by_hand_is_all_or_nothing(broken_journal):
    program, (mentor, _other), (asked, _second) = rounds.bank()
    run = rounds.run(program)
    broken_journal()
    with pytest.raises(RuntimeError):
        by_hand(run, mentor, asked)
    assert not run.suggestions.exists() and not Mentorship.objects.exists()


def test_an_approval_is_taken_back_while_there_is_no_order():
    program, _mentors, (asked, _other) = rounds.bank()
    run = rounds.made_run(program)
    rounds.approve(run)
    one = run.suggestions.get(request=asked)
    services.undo_approval(actor=manager(), suggestion=one, today=TODAY)
    one.refresh_from_db()
    assert (one.state, one.mentorship) == ("proposed", None)
    asked.refresh_from_db()
    assert asked.state == RequestState.OPEN
    assert len(rounds.approve(run, [one.pk]).opened) == 1


def test_whoever_waited_and_was_given_a_mentor_by_hand_is_proposed_and_waits_no_more_when_it_is_taken_back():
    program, (mentor, _spare), (asked, _other) = rounds.bank()
    run = rounds.made_run(program)
    run.suggestions.filter(request=asked).delete()
    rounds.waiting(run, asked)
    one = by_hand(run, mentor, asked)
    services.undo_approval(actor=manager(), suggestion=one, today=TODAY)
    assert run.suggestions.get(request=asked).state == "proposed"
    assert not run.waiting.filter(request=asked).exists()


def test_in_an_old_round_what_is_taken_back_goes_out_of_date():
    program, _mentors, _asked = rounds.bank()
    run = rounds.made_run(program)
    rounds.approve(run)
    make.request(program)
    rounds.run(program, 2)
    services.undo_approval(actor=manager(), suggestion=run.suggestions.first(), today=TODAY)
    assert states(run) == ["approved", "stale"]


def test_a_pair_in_an_order_is_not_taken_back():
    program, _mentors, _asked = rounds.bank()
    run = rounds.made_run(program)
    rounds.approve(run)
    paper = mentorships.make_order(actor=manager(), program=program, today=TODAY)
    mentorships.order_registered(actor=manager(), paper=paper, today=TODAY)
    Mentorship.objects.update(order=paper)
    with pytest.raises(Refused, match="в приказе"):
        services.undo_approval(actor=manager(), suggestion=run.suggestions.first(), today=TODAY)
    assert states(run) == ["approved", "approved"]


def test_taking_back_is_all_or_nothing(broken_journal):
    program, _mentors, _asked = rounds.bank()
    run = rounds.made_run(program)
    rounds.approve(run)
    broken_journal()
    with pytest.raises(RuntimeError):
        services.undo_approval(actor=manager(), suggestion=run.suggestions.first(), today=TODAY)
    assert states(run) == ["approved", "approved"]
    assert set(Mentorship.objects.values_list("state", flat=True)) == {State.AGREED}
