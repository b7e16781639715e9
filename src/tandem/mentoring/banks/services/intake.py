import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from tandem.foundation.audit import services as audit
from tandem.kit import clock
from tandem.kit.actor import SYSTEM, Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks.models import Application, IntakeLink
from tandem.mentoring.banks.queries import public
from tandem.registry.people.models import Person
from tandem.registry.programs import policy as programs
from tandem.registry.programs.models import Program, ProgramState

MOST_NEW, MOST_AN_HOUR = 500, 120
"""What one link takes: applications that wait, and those of the last hour."""


@transaction.atomic
def open_intake(*, actor: Actor, program: Program, kind: str, label: str, closes_on: dt.date) -> tuple[IntakeLink, str]:
    """A short form for those who have the link. Returns the link and its token: only the hash is kept."""
    require(programs.can_manage(actor, program))
    link = IntakeLink.objects.create(
        program=program, kind=kind, label=label, closes_on=closes_on, token_sha256=get_random_string(64), created_at=clock.now()
    )
    token = public.token_of(link)
    link.token_sha256 = public.hash_of(token)
    link.save(update_fields=["token_sha256"])
    audit.record(actor=actor, action="intake.opened", subject=link, place=program.organization.path, label=label)
    return link, token


@transaction.atomic
def close_intake(*, actor: Actor, link: IntakeLink) -> None:
    """Nobody can send by this link any more."""
    require(programs.can_manage(actor, link.program))
    IntakeLink.objects.filter(pk=link.pk, closed_at=None).update(closed_at=clock.now())
    audit.record(actor=actor, action="intake.closed", subject=link, place=link.program.organization.path, label=link.label)


@transaction.atomic
def receive_application(*, link: IntakeLink, answers: dict[str, object], token: uuid.UUID, today: dt.date) -> Application:
    """Keep what somebody sent by the link, apart from the banks; sent twice is once."""
    row = IntakeLink.objects.select_for_update(of=("self",)).select_related("program__organization").get(pk=link.pk)
    if row.closed_at is not None or row.closes_on < today or row.program.state == ProgramState.CLOSED:
        raise Refused(_("This form is closed. Ask the curator for a new link."))
    if row.applications.filter(state=Application.State.NEW).count() >= MOST_NEW:
        raise Refused(_("Too many applications wait for the curator. Try again tomorrow."))
    hour = clock.now() - dt.timedelta(hours=1)
    if row.applications.filter(received_at__gte=hour).count() >= MOST_AN_HOUR:
        raise Refused(_("Too many people send this form just now. Try again in an hour."))
    try:
        with transaction.atomic():
            made = Application.objects.create(link=row, answers=answers, token=token, received_at=clock.now())
    except IntegrityError:
        return Application.objects.get(token=token)
    audit.record(actor=SYSTEM, action="application.received", subject=made, place=row.program.organization.path)
    return made


@transaction.atomic
def accept_application(*, actor: Actor, application: Application, person: Person) -> None:
    """The application became the card of `person` (made or found by the caller, in the same transaction)."""
    _close(actor, application, Application.State.ACCEPTED, "application.accepted", person)


@transaction.atomic
def decline_application(*, actor: Actor, application: Application) -> None:
    """The application is not taken in; what it said is wiped: nothing of it is needed any more."""
    _close(actor, application, Application.State.DECLINED, "application.declined", None)


def _close(actor: Actor, application: Application, state: str, action: str, person: Person | None) -> None:
    row = Application.objects.select_for_update(of=("self",)).select_related("link__program__organization").get(pk=application.pk)
    require(programs.can_manage(actor, row.link.program))
    if row.state != Application.State.NEW:
        raise Refused(_("This application is already settled."))
    row.state, row.person, row.answers = state, person, {}
    row.save(update_fields=["state", "person", "answers"])
    audit.record(actor=actor, action=action, subject=row, place=row.link.program.organization.path)
