"""What can be chosen when a pair is opened by hand."""

import datetime as dt

from django.db.models import QuerySet

from tandem.kit.actor import Actor
from tandem.mentoring.banks import queries as banks
from tandem.mentoring.banks.models import MenteeState, MentorProfile, Request, RequestState
from tandem.mentoring.mentorships.queries.lists import posts_on
from tandem.mentoring.mentorships.queries.places import free_places
from tandem.registry.programs.models import Program


def open_choices(actor: Actor, program: Program, form_code: str, day: dt.date) -> dict[str, object]:
    """Forms, mentors with a free place, open requests, role models; those of one form when it is given."""
    left = {pk: n for pk, n in free_places(program).items() if n}
    forms = list(program.forms.order_by("position").values_list("code", "name", "role_models"))
    mentors, requests = _mentors(actor, program, form_code, left), _requests(program, form_code)
    people = {*mentors.values_list("person", flat=True), *requests.values_list("mentee__person", flat=True)}
    return {
        "forms": [(code, name) for code, name, _roles in forms],
        "role_models": [name for code, _name, roles in forms if code == form_code for name in roles],
        "mentors": mentors, "left": left, "requests": requests,
        "posts": {pk: post.text for pk, post in posts_on(people, day).items()},
    }  # fmt: skip


def mentors_instead(actor: Actor, program: Program, form_code: str, present: int) -> dict[str, object]:
    """Mentors with a free place who work in the form, but the present one."""
    left = {pk: n for pk, n in free_places(program).items() if n and pk != present}
    return {"mentors": _mentors(actor, program, form_code, left), "left": left}


def _mentors(actor: Actor, program: Program, form_code: str, left: dict[int, int]) -> QuerySet[MentorProfile]:
    rows = banks.mentors_visible_to(actor).filter(program=program, pk__in=left, trained_on__isnull=False)
    if form_code:
        rows = rows.filter(pk__in=[pk for pk, codes in rows.values_list("pk", "form_codes") if form_code in codes])
    return rows.order_by("person__last_name", "person__first_name", "pk")


def _requests(program: Program, form_code: str) -> QuerySet[Request]:
    rows = Request.objects.filter(mentee__program=program, state=RequestState.OPEN, mentee__state=MenteeState.IN_BANK)
    rows = rows.filter(form_code=form_code) if form_code else rows
    return rows.select_related("mentee__person").order_by("priority", "mentee__person__last_name", "pk")
