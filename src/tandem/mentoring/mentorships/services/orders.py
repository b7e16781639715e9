import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.mentoring.mentorships.choices import END_ORDER, PAIRS_ORDER
from tandem.mentoring.mentorships.models import Mentorship, State
from tandem.mentoring.mentorships.queries.lists import title_of
from tandem.mentoring.mentorships.queries.orders import (
    draft_of,
    ended_without_order,
    fixed_by,
    order_title,
    pair_ids,
    ready_for_order,
    subject_of,
)
from tandem.mentoring.mentorships.services.gates import refresh_gate
from tandem.mentoring.mentorships.services.locks import lock_mentorships, lock_program, note
from tandem.registry.documents import services as documents
from tandem.registry.documents.models import Paper
from tandem.registry.programs import policy as programs
from tandem.registry.programs.models import Program


@transaction.atomic
def make_order(*, actor: Actor, program: Program, today: dt.date, without: tuple[int, ...] = ()) -> Paper:
    """A draft order on fixing the pairs that are ready today, but those in `without`; an open draft is made anew."""
    row = lock_program(program.pk)
    require(programs.can_run(actor, row))
    draft = draft_of(row, PAIRS_ORDER)
    ready = [pair.pk for pair in ready_for_order(row, today) if pair.pk not in without]
    anew = [pair.pk for pair in fixed_by(draft.supersedes)] if draft is not None and draft.supersedes is not None else []
    if not ready and not anew:
        raise Refused(_("No pair is ready for an order. See what each of them lacks."))
    about = {"program": row.pk, "pairs": anew + ready, "drafted_on": today.isoformat()}
    if draft is not None:
        return documents.change_draft(actor=actor, paper=draft, about=about)
    return documents.draft_paper(
        actor=actor, organization=row.organization, kind=PAIRS_ORDER, subject=subject_of(row), title=order_title(row), about=about
    )


@transaction.atomic
def supersede_order(*, actor: Actor, program: Program, paper: Paper, today: dt.date) -> Paper:
    """A draft that takes the place of a signed order: its pairs that still work, fixed anew; the old one loses force on signing."""
    row = lock_program(program.pk)
    require(programs.can_run(actor, row))
    draft = draft_of(row, PAIRS_ORDER)
    if draft is not None and draft.supersedes_id != paper.pk:
        raise Refused(_("There is a draft order already. Register it first."))
    ids = [pair.pk for pair in fixed_by(paper)]
    if not ids:
        raise Refused(_("None of the pairs of this order works any more. There is nothing to fix anew."))
    about = {"program": row.pk, "pairs": ids, "drafted_on": today.isoformat()}
    if draft is not None:
        return documents.change_draft(actor=actor, paper=draft, about=about)
    return documents.draft_paper(
        actor=actor,
        organization=row.organization,
        kind=PAIRS_ORDER,
        subject=subject_of(row),
        title=paper.title,
        about=about,
        supersedes=paper,
    )


@transaction.atomic
def make_end_order(*, actor: Actor, program: Program, today: dt.date) -> Paper:
    """A draft order on the end of work of the pairs that were finished and are in no such order yet."""
    row = lock_program(program.pk)
    require(programs.can_run(actor, row))
    ids = [pair.pk for pair in ended_without_order(row)]
    if not ids:
        raise Refused(_("There are no finished pairs that wait for an order."))
    about = {"program": row.pk, "pairs": ids, "drafted_on": today.isoformat()}
    draft = draft_of(row, END_ORDER)
    if draft is not None:
        return documents.change_draft(actor=actor, paper=draft, about=about)
    return documents.draft_paper(
        actor=actor, organization=row.organization, kind=END_ORDER, subject=subject_of(row),
        title="О прекращении работы наставнических пар (групп)", about=about,
    )  # fmt: skip


@transaction.atomic
def order_registered(*, actor: Actor, paper: Paper, today: dt.date) -> None:
    """The order got its number: its pairs are ordered. Refused when one of them may not be (nothing is written then)."""
    for row in lock_mentorships(pair_ids(paper)):
        if _is_fixed_anew(row, paper):
            continue
        missing = refresh_gate(actor=actor, mentorship=row, day=today)
        if row.state != State.AGREED or missing:
            reason = "; ".join(m.text for m in missing) or row.get_state_display()
            raise Refused(_("%(pair)s: %(reason)s. Make the draft of the order anew.") % {"pair": title_of(row), "reason": reason})
        _set(row, State.ORDERED, paper, is_complete=True)
        note(actor, row, "mentorship.ordered", paper=paper.pk)


@transaction.atomic
def release_returned(*, actor: Actor, paper: Paper) -> None:
    """The order is a draft again: its pairs wait for an order."""
    for row in lock_mentorships(pair_ids(paper)):
        if row.state == State.ORDERED and row.order_id == paper.pk:
            _set(row, State.AGREED, None)
            note(actor, row, "mentorship.unordered", paper=paper.pk)


@transaction.atomic
def activate_signed(*, actor: Actor, paper: Paper, today: dt.date) -> None:
    """The order is signed: its pairs become active; one whose consent was withdrawn meanwhile waits for a new order."""
    for row in lock_mentorships(pair_ids(paper)):
        if _is_fixed_anew(row, paper):
            _set(row, row.state, paper)
            refresh_gate(actor=actor, mentorship=row, day=today)
        elif row.state == State.ORDERED and row.order_id == paper.pk and not refresh_gate(actor=actor, mentorship=row, day=today):
            _set(row, State.ACTIVE, paper, is_complete=True)
            note(actor, row, "mentorship.activated", paper=paper.pk)


def _is_fixed_anew(row: Mentorship, paper: Paper) -> bool:
    """A working pair of the order that this paper takes the place of."""
    return row.state in (State.ACTIVE, State.PAUSED) and paper.supersedes_id is not None and row.order_id == paper.supersedes_id


def _set(row: Mentorship, state: str, order: Paper | None, is_complete: bool | None = None) -> None:
    row.state, row.order = state, order
    if is_complete is not None:
        row.consents_complete = is_complete
    row.version += 1
    row.save(update_fields=["state", "order", "consents_complete", "version"])
