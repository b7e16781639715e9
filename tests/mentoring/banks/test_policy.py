import uuid

import pytest

from tandem.kit.actor import Actor, Grant
from tandem.mentoring.banks import policy, queries
from tandem.mentoring.banks.models import Application, IntakeLink, MenteeProfile, MentorProfile, MentorState
from tandem.registry.orgs.choices import Role
from tests import factories as make
from tests.factories.orgs import MADE

pytestmark = pytest.mark.django_db
ALL = Role.values


def staff(role, path, program_id=None):
    return Actor(1, "Проверка", frozenset({Grant(role, path, program_id)}))


def world():
    town = make.municipality()
    programs = [make.program(make.school(town)), make.program(make.school(town)), make.program()]
    return town, programs


def actors(town, program, ids):
    path = program.organization.path
    yield Actor(1, "никто")
    for role in ALL:
        for where in (path, town.path, ""):
            yield staff(role, where)
        yield staff(role, path, program.pk)
        yield staff(role, path, program.pk + 1000)
    yield Actor(1, "участник", person_ids=frozenset(ids))
    yield Actor(1, "родитель", ward_ids=frozenset(ids))


@pytest.mark.parametrize(
    ("make_row", "model", "visible"),
    [(make.mentor, MentorProfile, queries.mentors_visible_to), (make.mentee, MenteeProfile, queries.mentees_visible_to)],
)
def test_visible_to_is_the_twin_of_can_view(make_row, model, visible):
    town, programs = world()
    rows = [make_row(program) for program in programs]
    every = list(model.objects.select_related("program__organization"))
    for actor in actors(town, programs[0], {rows[0].person_id}):
        allowed = {row.pk for row in every if policy.can_view(actor, row)}
        assert set(visible(actor).values_list("pk", flat=True)) == allowed, actor


def test_requests_are_seen_with_their_mentee():
    town, programs = world()
    rows = [make.request(program) for program in programs]
    for actor in actors(town, programs[0], {rows[0].mentee.person_id}):
        allowed = {row.pk for row in rows if policy.can_view(actor, row.mentee)}
        assert set(queries.requests_visible_to(actor).values_list("pk", flat=True)) == allowed, actor


def test_applications_are_seen_by_the_staff_of_the_programme_only():
    town, programs = world()
    links = [
        IntakeLink.objects.create(program=p, kind="mentee", token_sha256=str(p.pk), closes_on=p.finished_on, created_at=MADE)
        for p in programs
    ]
    rows = [Application.objects.create(link=link, answers={}, received_at=MADE, token=uuid.uuid4()) for link in links]
    for actor in actors(town, programs[0], set()):
        allowed = {row.pk for row in rows if policy.can_view(actor, MenteeProfile(program=row.link.program, person_id=0))}
        assert set(queries.applications_visible_to(actor).values_list("pk", flat=True)) == allowed, actor


@pytest.mark.parametrize(
    ("can", "who"),
    [
        (policy.can_change_profile, {"head", "curator"}),
        (policy.can_decide, {"head", "curator", "group"}),
        (policy.can_see_special, {"head", "curator", "psychologist"}),
    ],
)
def test_rights_in_the_programme(can, who):
    program = make.program()
    row = make.mentee(program) if can is policy.can_see_special else make.mentor(program)
    for role in ALL:
        assert bool(can(staff(role, program.organization.path), row)) == (role in who), role
        assert bool(can(staff(role, program.organization.path, program.pk), row)) == (role in who), role
        assert not can(staff(role, program.organization.path, program.pk + 1), row)
        assert not can(staff(role, make.school().path), row)


def test_clearance_and_topics_belong_to_those_who_manage_the_school():
    school = make.school()
    for role in ALL:
        actor = staff(role, school.path)
        assert bool(policy.can_record_clearance(actor, make.teacher(school))) == (role in ("head", "curator"))
        assert bool(policy.can_edit_topics(actor, school)) == (role in ("head", "curator"))
        assert bool(policy.can_list(actor, school)) == (role in ("head", "curator", "group", "psychologist"))


def test_who_sees_the_card_as_a_guardian_does_not_see_special_conditions():
    row = make.mentee()
    assert policy.can_view(Actor(1, "мама", ward_ids=frozenset({row.person_id})), row)
    assert not policy.can_see_special(Actor(1, "мама", ward_ids=frozenset({row.person_id})), row)


@pytest.mark.parametrize(
    ("state", "may"),
    [
        ("applied", {"admit", "decision", "clearance", "train", "leave"}),
        ("approved", {"decision", "clearance", "train", "leave"}),
        ("declined", {"decision", "clearance", "return"}),
        ("left", {"clearance", "return"}),
    ],
)
def test_steps_of_a_mentor_by_state(state, may):
    row = make.mentor(state=state)
    actor = staff("curator", row.program.organization.path)
    names = ("admit", "decision", "clearance", "train", "leave", "return")
    assert {name for name in names if policy.can_take_step(actor, name, row)} == may


@pytest.mark.parametrize(
    ("state", "may"), [("in_bank", {"leave"}), ("left", {"return"}), ("done", {"return"}), ("applied", {"leave", "return"})]
)
def test_steps_of_a_mentee_by_state(state, may):
    row = make.mentee(state=state)
    actor = staff("curator", row.program.organization.path)
    assert {name for name in ("leave", "return") if policy.can_take_step(actor, name, row)} == may


def test_a_refusal_says_why():
    row = make.mentor(state=MentorState.APPROVED)
    assert policy.can_take_step(staff("curator", row.program.organization.path), "admit", row).reason
    assert policy.can_take_step(staff("mentor", row.program.organization.path), "admit", row).reason


def test_nothing_is_changed_in_a_finished_programme():
    row = make.mentor(make.program(state="closed"))
    assert not policy.can_change_profile(staff("curator", row.program.organization.path), row)
