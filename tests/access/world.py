"""One school with everything that an address can name, and an account for every role."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from tandem.foundation.jobs import services as jobs
from tandem.interfaces.imports.models import Batch
from tandem.kit.actor import Actor
from tandem.mentoring.banks.models import SavedView
from tandem.mentoring.banks.services import open_intake, receive_application
from tandem.mentoring.matching.models import Exclusion, Run, Suggestion
from tandem.mentoring.mentorships.models import Mentorship
from tandem.registry.orgs.choices import Role
from tandem.registry.orgs.models import Organization
from tandem.registry.people.models import Membership, User
from tandem.registry.programs.models import Program, ProgramRole
from tests import factories as make
from tests.factories import documents, mentorships
from tests.factories.matching import acquaintance, petition
from tests.factories.orgs import MADE
from tests.factories.people import SINCE, TODAY

ROLES = [role.value for role in Role]
ABOVE = {Role.MUNICIPAL: "municipality", Role.REGIONAL: "region"}


@dataclass
class World:
    """`objects`: word of the table → value in the address; `users`: role → account."""

    school: Organization
    objects: dict[str, Any] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)

    def kwargs(self, wanted: str) -> dict[str, Any]:
        """«org pk=program» → {"org": …, "pk": …}."""
        pairs = (item.partition("=") for item in wanted.split())
        return {name: self.objects[word or name] for name, _sign, word in pairs}


def build() -> World:
    """A pair with all papers, both banks, a batch, a run, a link; the mentor, the mentee and the guardian are of this pair."""
    region = make.region()
    municipality = make.municipality(region)
    world = World(make.school(municipality))
    program = make.program(world.school)
    pair = mentorships.mentorship(program, with_consents=True)
    request = pair.participations.get().request
    mentee = request.mentee.person
    guardian = mentee.guardians.get().guardian
    world.objects = {"org": world.school.code, "program": program.pk, "stage": program.stages.get().pk, "pair": pair.pk}
    world.objects |= {"person": mentee.pk, "mentor": pair.mentor.pk, "mentee": request.mentee.pk, "request": request.pk}
    link = mentee.guardians.get()
    world.objects |= {
        "post": mentee.affiliations.get().pk, "guardianship": link.pk, "twin": make.pupil(world.school).pk, "close": "close", "xlsx": "xlsx",
        "train": "train", "decision": "decision", "leave": "leave", "newcomer": make.pupil(world.school).pk,
        "consent": mentee.consents.order_by("pk").first().pk,
    }  # fmt: skip
    world.objects["meeting"] = acquaintance(program, [pair.mentor.person, mentee]).pk
    world.objects["petition"] = petition(pair, request).pk
    world.objects |= _papers(pair) | _banks(program) | _round(program) | _batch(program)
    places = {"municipality": municipality, "region": region}
    own = {Role.MENTOR: pair.mentor.person, Role.MENTEE: mentee, Role.GUARDIAN: guardian}
    for role in Role:
        place = None if role == Role.ADMIN else places.get(ABOVE.get(role, ""), world.school)
        card = own.get(role) or make.teacher(place or world.school)
        world.users[role] = make.account(role, place, card)
    role = ProgramRole.objects.create(program=program, person=make.teacher(world.school), role=Role.GROUP, started_on=SINCE)
    world.objects["program_role"] = role.pk
    world.objects["membership"] = mentee.memberships.get().pk
    return world


def build_beside(world: World) -> World:
    """Another programme of the same school; nothing else of it is named."""
    return World(world.school, {"org": world.school.code, "program": make.program(world.school).pk})


def narrowed(world: World, role: str) -> User:
    """An account whose role is held in the programme of the world only."""
    user = make.account(role, None if role == Role.ADMIN else world.school)
    Membership.objects.filter(person__user=user).delete()
    program = Program.objects.get(pk=world.objects["program"])
    ProgramRole.objects.create(program=program, person=user.persons.get(), role=role, started_on=SINCE)
    return user


def _papers(pair: Mentorship) -> dict[str, Any]:
    """A draft, a registered order and the signed one that made the pair active."""
    program = pair.program
    school, order = program.organization, {"subject": f"program:{program.pk}", "about": {"program": program.pk, "pairs": [pair.pk]}}
    signed = documents.signed_paper(school, number="2-од", **order)
    Mentorship.objects.filter(pk=pair.pk).update(state="active", order=signed, consents_complete=True)
    return {
        "file": documents.stored_file(school).pk, "step": "pause", "extract": "extract", "extracts": "extracts", "docx": "docx",
        "draft": documents.paper(school, **order).pk, "registered": documents.registered_paper(school, **order).pk, "paper": signed.pk,
    }  # fmt: skip


def _banks(program: Any) -> dict[str, Any]:
    curator = Actor(0, "Куратор", mentorships.manager().grants)
    link, token = open_intake(actor=curator, program=program, kind="mentee", label="5 «А»", closes_on=program.finished_on)
    sent = receive_application(link=link, answers={"full_name": "Орлова Вера"}, token=uuid.uuid4(), today=TODAY)
    view = SavedView.objects.create(organization=program.organization, user_id=0, bank="mentors", name="Физики", query="q=1")
    job = jobs.enqueue(actor=curator, kind="nothing", args={}, place=program.organization.path)
    return {"link": link.pk, "token": token, "application": sent.pk, "view": view.pk, "job": job.pk, "since": SINCE.isoformat()}


def _round(program: Any) -> dict[str, Any]:
    """A finished round of matching with one suggestion, and two people who are not to be proposed to each other."""
    run = Run.objects.create(program=program, number=1, state="ready", stats={"matched": 1, "requests": 1}, created_at=MADE)
    mentor, request = make.mentor(program), make.request(program)
    suggestion = Suggestion.objects.create(run=run, mentor=mentor, request=request, score=700)
    people = {"mentor_person": mentor.person, "mentee_person": request.mentee.person}
    exclusion = Exclusion.objects.create(program=program, created_at=MADE, **people)
    return {"run": run.pk, "suggestion": suggestion.pk, "exclusion": exclusion.pk, "open_request": request.pk}


def _batch(program: Any) -> dict[str, Any]:
    """A table that is checked and not loaded yet, with one row that needs a look."""
    columns = [{"heading": "ФИО", "field": "full_name", "sure": True, "sample": ["Орлова Вера"]}]
    batch = Batch.objects.create(
        organization=program.organization, program=program, kind="pupils", file=documents.stored_file(program.organization), user_id=0,
        state="checked", sheets=[["Лист1", 2]], sheet="Лист1", mapping=columns, counts={"rows": 1}, created_at=MADE,
    )  # fmt: skip
    row = batch.rows.create(number=2, cells=["Орлова"], state="refused", cause="name", problems=[
        {"column": 0, "field": "full_name", "text": "Нет имени", "suggestion": "", "cause": "name"},
    ])  # fmt: skip
    return {"batch": batch.pk, "row": row.number, "pupils": "pupils", "sample": "none"}
