import datetime as dt
import sys
import time

import pytest

from tandem.engines.matching import RuleCode, match, rules
from tandem.mentoring.banks.models import MentorProfile
from tandem.mentoring.matching import queries
from tandem.mentoring.matching.models import Exclusion
from tandem.mentoring.matching.queries.records import problem
from tandem.mentoring.mentorships import services as mentorships
from tandem.mentoring.mentorships.models import Mentorship
from tandem.registry.people.choices import ConsentKind, Signer
from tandem.registry.people.models import Guardianship
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.banks import teacher_mentor
from tests.factories.mentorships import consents, manager, mentorship
from tests.factories.orgs import MADE
from tests.factories.people import SINCE, TODAY

pytestmark = pytest.mark.django_db


def broken(program, mentor, asked, **more):
    """Rules that the live data break for this pair."""
    body = {**queries.rules_of(program)[0], **more}
    snapshot = problem(program, body, TODAY).snapshot
    return rules.codes(match(snapshot).broken[snapshot.row[str(asked.pk)], snapshot.col[str(mentor.pk)]])


@pytest.fixture
def pair():
    program, (mentor, _other), (asked, _second) = rounds.bank()
    return program, mentor, asked


def test_a_pair_that_fits_breaks_nothing(pair):
    assert broken(*pair) == ()


def exclude(program, mentor, asked):
    two = {"mentor_person": mentor.person, "mentee_person": asked.mentee.person}
    Exclusion.objects.create(program=program, created_at=MADE, **two)


def were_together(program, mentor, asked):
    done = mentorship(program, mentor, [make.request(program, asked.mentee)])
    mentorships.cancel_mentorship(actor=manager(), mentorship=done, reason="x", today=TODAY)
    done.participations.update(is_void=False)


def siblings(program, mentor, asked):
    parent = mentor.person.guardians.get().guardian
    Guardianship.objects.create(guardian=parent, child=asked.mentee.person, started_on=SINCE)


def drop(person, **which):
    person.consents.filter(**which).delete()


@pytest.mark.parametrize(
    ("arrange", "codes"),
    [
        (exclude, {"EXCLUDED"}),
        (were_together, {"PREVIOUS_PAIR"}),
        (siblings, {"RELATIVE"}),
        (lambda p, m, r: Guardianship.objects.create(guardian=m.person, child=r.mentee.person, started_on=SINCE), {"RELATIVE"}),
        (lambda p, m, r: drop(m.person, signer="self"), {"CONSENT_MENTOR"}),
        (lambda p, m, r: drop(r.mentee.person, kind=ConsentKind.PARTICIPATION), {"CONSENT_GUARDIAN"}),
        (
            lambda p, m, r: r.mentee.__class__.objects.filter(pk=r.mentee_id).update(special_conditions=True),
            {"CONSENT_MENTEE", "CONSENT_GUARDIAN"},
        ),
        (lambda p, m, r: MentorProfile.objects.filter(pk=m.pk).update(trained_on=TODAY + dt.timedelta(days=1)), {"TRAINING"}),
        (lambda p, m, r: MentorProfile.objects.filter(pk=m.pk).update(form_codes=["tu"]), {"FORM"}),
        (lambda p, m, r: MentorProfile.objects.filter(pk=m.pk).update(slots=[100]), {"SLOTS"}),
        (lambda p, m, r: m.person.__class__.objects.filter(pk=m.person_id).update(birth_date=r.mentee.person.birth_date), {"AGE_GAP"}),
        (lambda p, m, r: [mentorship(p, m, [make.request(p)]) for _ in range(2)], {"NO_PLACES"}),
    ],
)
def test_each_fact_of_the_school_is_a_rule(pair, arrange, codes):
    program, mentor, asked = pair
    arrange(program, mentor, asked)
    assert set(broken(*pair)) == codes


def test_a_withdrawn_consent_counts_from_its_day(pair):
    _program, mentor, _asked = pair
    mentor.person.consents.update(withdrawn_on=TODAY)
    assert broken(*pair) == (RuleCode.CONSENT_MENTOR,)


def test_consents_can_be_left_for_later_and_are_a_remark_then():
    program, (mentor, _other), (asked, _second) = rounds.bank(places=1)
    drop(mentor.person, signer="self")
    assert broken(program, mentor, asked, consents=False) == ()
    body = {**queries.rules_of(program)[0], "consents": False}
    made = queries.proposal_of(program, body, TODAY)
    remarks = {said["code"] for p in made.pairs if p.mentor == mentor for said in p.reasons["remarks"]}
    assert remarks == {"NOT_PAPERS"}


def test_an_adult_needs_an_admission_to_children_and_a_pupil_does_not():
    program, (peer, _other), (asked, _second) = rounds.bank()
    grown = teacher_mentor(program)
    consents(grown.person, True, minor=False)
    child = make.request(program, asked.mentee, form_code="tu")
    assert broken(program, grown, child) == (RuleCode.CLEARANCE,)
    assert broken(program, grown, child, clearance=False) == ()
    make.clearance(grown.person)
    assert broken(program, grown, child) == ()
    assert broken(program, peer, asked) == ()


def test_an_employee_without_the_written_consent_is_proposed_with_a_remark_and_a_head_is_not_at_all():
    program = make.program()
    boss, colleague = teacher_mentor(program), teacher_mentor(program)
    young = make.mentee(program, make.teacher(program.organization))
    make.account("head", program.organization, boss.person)
    for mentor in (boss, colleague):
        consents(mentor.person, True, minor=False)
    consents(young.person, minor=False)
    asked = make.request(program, young, form_code="tt")
    assert broken(program, boss, asked) == (RuleCode.SUBORDINATE,)
    (made,) = queries.proposal_of(program, queries.rules_of(program)[0], TODAY).pairs
    assert made.mentor == colleague and [said["code"] for said in made.reasons["remarks"]] == ["NOT_PAPERS"]
    make.consent(colleague.person, ConsentKind.LABOUR, Signer.SELF)
    (made,) = queries.proposal_of(program, queries.rules_of(program)[0], TODAY).pairs
    assert made.reasons["remarks"] == []


def test_nobody_is_proposed_to_himself(pair):
    program, mentor, _asked = pair
    own = make.request(program, make.mentee(program, mentor.person))
    assert RuleCode.RELATIVE in broken(program, mentor, own)


def test_what_was_rejected_before_comes_again_only_with_a_remark():
    program, _mentors, (asked, _second) = rounds.bank(places=1)
    body = queries.rules_of(program)[0]
    before = {p.request: p.mentor for p in queries.proposal_of(program, body, TODAY).pairs}
    rounds.suggestion(rounds.run(program), before[asked], asked, state="rejected", note="живут далеко")
    made = next(p for p in queries.proposal_of(program, body, TODAY).pairs if p.request == asked)
    assert [queries.said(kept).text for kept in made.reasons["remarks"]] == ["Эту пару уже отклоняли: живут далеко."]


def test_a_mentor_named_in_the_wishes_is_preferred(pair):
    program, mentor, asked = pair
    mentor.person.last_name = "Щедрова"
    mentor.person.save(update_fields=["last_name"])
    asked.mentee.wishes = "хотела бы к Щедровой"
    asked.mentee.save(update_fields=["wishes"])
    made = {p.request: p for p in queries.proposal_of(program, queries.rules_of(program)[0], TODAY).pairs}
    assert made[asked].mentor == mentor
    assert "WISHED" in {said["code"] for said in made[asked].reasons["reasons"]}


def test_the_first_topic_counts_double(pair):
    program, _mentor, asked = pair
    asked.topics.all().delete()
    for code in ("chemistry", "maths"):
        asked.topics.create(code=code)
    snapshot = problem(program, queries.rules_of(program)[0], TODAY).snapshot
    assert snapshot.mentees[snapshot.row[str(asked.pk)]].topics == (("chemistry", 2), ("maths", 1))


def test_only_what_is_open_takes_part(pair):
    program, mentor, asked = pair
    MentorProfile.objects.filter(pk=mentor.pk).update(state="applied")
    asked.__class__.objects.filter(pk=asked.pk).update(state="closed")
    make.request(program, make.mentee(program, state="applied"))
    found = problem(program, queries.rules_of(program)[0], TODAY)
    assert (len(found.mentors), len(found.requests)) == (1, 1)
    assert problem(program, queries.rules_of(program)[0], TODAY, ["tu"]).requests == {}


def test_what_waits_says_why_and_what_would_help(pair):
    program, _mentor, asked = pair
    drop(asked.mentee.person, signer="guardian")
    (left,) = queries.proposal_of(program, queries.rules_of(program)[0], TODAY).waiting
    assert (left.request, left.code) == (asked, "NO_CANDIDATE")
    assert queries.why_waits(left.reasons) == "Нет согласия родителя (законного представителя)."
    assert queries.said(left.reasons["advice"][0]).text == "Получите согласие родителя (законного представителя): подойдут 2 наставника."


def test_the_problem_costs_the_same_for_two_and_for_ten(pair, django_assert_num_queries):
    program = pair[0]
    body = queries.rules_of(program)[0]
    problem(program, body, TODAY)
    with django_assert_num_queries(16) as few:
        problem(program, body, TODAY)
    rounds.bank(program, mentors=8, requests=8)
    with django_assert_num_queries(len(few)):
        assert len(queries.proposal_of(program, body, TODAY).pairs) == 10


def test_sixty_by_sixty_from_the_database_in_about_a_second():
    program, _mentors, _asked = rounds.bank(mentors=60, requests=60, places=1, with_consents=False)
    body = {**queries.rules_of(program)[0], "consents": False}
    start = time.process_time()
    made = queries.proposal_of(program, body, TODAY)
    assert len(made.pairs) == 60
    assert time.process_time() - start < 3


def test_rules_fall_back_to_the_usual_ones():
    program = make.program()
    assert queries.rules_of(program) == (queries.with_defaults({}), 0)
    assert queries.with_defaults({"weights": {"age": 9}})["weights"]["competence"] == 40


def shown(run, **asked):
    return queries.board(run, queries.rows_in(run), TODAY, **asked)


def test_the_board_sorts_by_score_and_counts():
    run = rounds.run()
    weak, strong = rounds.suggestion(run, score=3000), rounds.suggestion(run, score=9150)
    rounds.suggestion(run, state="rejected")
    board = shown(run)
    assert [row.suggestion for row in board.page] == board.open == [strong, weak]
    assert (board.mean, board.approved, board.with_remarks, board.ready) == (61, 0, [], 2)
    assert board.page[0].percent == 92 and board.page[0].marks == [True, True, True]
    assert shown(rounds.run()).mean == 0


def test_the_board_is_shown_by_pages_and_counts_everything(monkeypatch):
    monkeypatch.setattr(sys.modules["tandem.mentoring.matching.queries.rounds"], "SHOWN", 2)
    run, remark = rounds.run(), {"code": "NOT_HOURS_KNOWN", "text": "Часы не указаны.", "short": "часы не указаны"}
    rows = [rounds.suggestion(run, score=9000 - n) for n in range(3)]
    doubtful = rounds.suggestion(run, score=1, reasons={"line": "", "strength": 1, "reasons": [], "remarks": [remark]})
    gone = [rounds.suggestion(run, state="rejected") for _ in range(3)]
    board = shown(run, page="2")
    assert [row.suggestion for row in board.page] == [rows[2], doubtful] and board.page.paginator.num_pages == 2
    assert (len(board.open), board.checked, board.ready, len(board.decided), board.n_decided) == (4, 1, 3, 2, 3)
    assert [row.suggestion for row in shown(run, only="remarks").page] == [doubtful]
    assert sorted(queries.ready_ids(run)) == [row.pk for row in rows] and gone[0].pk not in queries.ready_ids(run)


def test_a_request_that_got_a_mentor_elsewhere_waits_no_more():
    run = rounds.run()
    row = rounds.waiting(run)
    assert [item.request_id for item in shown(run).waiting] == [row.request_id]
    mentorship(run.program, requests=[row.request])
    assert shown(run).waiting == []
    assert Mentorship.objects.count() == 1


def test_choices_by_hand_are_what_stands_open(pair):
    program, mentor, _asked = pair
    MentorProfile.objects.filter(pk=mentor.pk).update(places=0)
    choices = queries.hand_choices(rounds.run(program), TODAY)
    assert (len(choices["mentors"]), len(choices["requests"])) == (1, 2)
    assert choices["mentors"][0][1].endswith("свободно 2 места")
