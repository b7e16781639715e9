"""What a page about a school's programme begins with, in every app above the banks."""

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import policy
from tandem.registry.orgs import queries as orgs
from tandem.registry.orgs.models import Organization
from tandem.registry.programs import queries as programs
from tandem.registry.programs.models import Program


def opened(actor: Actor, org: str, wanted: str | None) -> tuple[Organization, Program | None]:
    """The school and the programme asked for (`?program=ID`), else the running one, if there is any. For its staff; else 404 or Refused."""
    place = get_object_or_404(orgs.visible_to(actor), code=org)
    require(policy.can_list(actor, place))
    return place, programs.chosen(actor, place, wanted)


def opened_program(actor: Actor, org: str, wanted: str | None) -> tuple[Organization, Program]:
    """The same of a page that is nothing without a programme."""
    place, program = opened(actor, org, wanted)
    if program is None:
        raise Refused(_("There is no programme yet. Create it first."))
    return place, program
