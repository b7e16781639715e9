"""One press for one who waits: ask, remind, lower a rule, look in another form. What was done stands beside the request."""

import datetime as dt

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from tandem.foundation.notify import services as notify
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.banks import services as banks
from tandem.mentoring.matching import policy
from tandem.mentoring.matching.choices import CONSENTS, MENTORS, RULES
from tandem.mentoring.matching.models import Run, Waiting
from tandem.mentoring.matching.queries.helping import Relief
from tandem.mentoring.matching.services.locks import lock_round, note_program, touch
from tandem.mentoring.matching.services.rules import change_rules
from tandem.registry.people import services as people

Helped = dict[str, object]


@transaction.atomic
def help_waiting(*, actor: Actor, run: Run, relief: Relief, today: dt.date) -> Waiting:
    """Do what the button says for the requests of `relief` (`queries.relief`). Once: a second press is refused."""
    row = lock_round(run)
    require(policy.can_decide(actor, row))
    rows = list(row.waiting.filter(request__in=relief.requests).order_by("pk"))
    if not rows or any(one.helped for one in rows):
        raise Refused(_("Somebody has done this already. Look at the round as it is now."))
    done = {**_do(actor, row, relief, today), "day": today.isoformat()}
    for one in rows:
        one.helped = done
    Waiting.objects.bulk_update(rows, ["helped"])
    touch(row, actor)
    note_program(actor, row.program, "waiting.helped", round=row.number, help=relief.code, requests=[one.request_id for one in rows])
    return rows[0]


def _do(actor: Actor, run: Run, relief: Relief, today: dt.date) -> Helped:
    if relief.code in CONSENTS:
        told = people.ask_consents(actor=actor, wanted=relief.asks, today=today)
        return {"code": "ASKED" if told else "ON_PAPER"}
    if relief.code in MENTORS:
        return {"code": "REMINDED" if _remind(run, relief) else "CALL"}
    if relief.code in RULES:
        return _soften(actor, run, relief)
    code, before, after = relief.form
    one = relief.requests[0]
    topics = tuple(one.topics.order_by("pk").values_list("code", flat=True))  # the first one counts double
    banks.change_request(actor=actor, request=one, asked=banks.Asked(code, topics, one.words, one.priority))
    return {"code": "FORM", "before": before, "after": after}


def _remind(run: Run, relief: Relief) -> int:
    """Notices to the mentors who have an account; how many."""
    texts = {
        "CLEARANCE": _("The curator asks for your certificate of admission to work with minors: a mentee waits for it."),
        "TRAINING": _("The curator reminds you of the training of mentors: a mentee waits for you."),
    }  # fmt: skip
    reached = {one.person.user_id: one.pk for one in relief.mentors if one.person.user_id}
    told = [(user, "") for user in reached]
    own = next(iter(reached.values())) if len(reached) == 1 else None
    url = reverse("banks:mentor", args=[run.program.organization.code, own]) if own else ""
    notify.tell(recipients=told, kind="matching.reminder", subject=texts[relief.code], url=url)
    return len(told)


def _soften(actor: Actor, run: Run, relief: Relief) -> Helped:
    """Rules of the programme for the next rounds; this round stays as it is."""
    assert relief.rules is not None
    body: dict[str, object] = {**relief.rules}
    for name, (_before, after) in relief.changed.items():
        body[name] = bool(after) if isinstance(body[name], bool) else after
    change_rules(actor=actor, program=run.program, body=body, version=relief.version)
    [(name, (before, after))] = relief.changed.items()
    return {"code": name, "before": before, "after": after, "moves": relief.moves, "gained": relief.gained}
