import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tandem.engines.papers import blocks
from tandem.foundation.audit import services as audit
from tandem.kit import clock
from tandem.kit.actor import Actor
from tandem.kit.verdict import Refused, require
from tandem.registry.documents import policy
from tandem.registry.documents.models import Paper, PaperState
from tandem.registry.documents.queries.kinds import KINDS
from tandem.registry.documents.services.files import check_scan, store_file
from tandem.registry.documents.services.numbers import next_number, note_typed_number
from tandem.registry.documents.signals import paper_registered, paper_returned, paper_signed
from tandem.registry.orgs.models import Organization

EARLY, LATE = dt.timedelta(days=366), dt.timedelta(days=31)


@transaction.atomic
def draft_paper(
    *,
    actor: Actor,
    organization: Organization,
    kind: str,
    subject: str,
    title: str,
    about: dict[str, object],
    supersedes: Paper | None = None,
) -> Paper:
    """A draft: it has no number and shows the data of today until it is registered. `about` is what its kind composes from."""
    require(policy.can_make(actor, organization, subject))
    if supersedes is not None:
        require(policy.can_supersede(actor, supersedes))
    paper = Paper.objects.create(
        organization=organization,
        kind=kind,
        subject=subject,
        title=title[:300],
        about=about,
        book=KINDS[kind].book,
        supersedes=supersedes,
        created_at=clock.now(),
    )
    _note(actor, paper, "paper.drafted")
    return paper


@transaction.atomic
def change_draft(*, actor: Actor, paper: Paper, about: dict[str, object]) -> Paper:
    """Another content of a draft."""
    row = locked(paper)
    require(policy.can_change(actor, row))
    row.about = about
    row.version += 1
    row.save(update_fields=["about", "version"])
    _note(actor, row, "paper.changed")
    return row


@transaction.atomic
def register_paper(*, actor: Actor, paper: Paper, number: str | None, dated_on: dt.date, today: dt.date) -> Paper:
    """Give the number (the next of the book when None) and the date, and freeze the content with them.

    The order and its annex are composed from this one row, so their number and date cannot differ.
    """
    row = locked(paper)
    require(policy.can_register(actor, row))
    if not today - EARLY <= dated_on <= today + LATE:
        raise Refused(_("Look at the date: it is too far from today."))
    row.number = _number(row, (number or "").strip(), dated_on.year)
    row.year, row.dated_on, row.state = dated_on.year, dated_on, PaperState.REGISTERED
    row.version += 1
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(_("The number %(number)s is taken in this book this year. Give another one.") % {"number": row.number}) from error
    paper_registered.send(sender=Paper, paper=row, actor=actor, today=today)
    row.content = blocks.to_json(KINDS[row.kind].compose(row))
    row.save(update_fields=["content"])
    _note(actor, row, "paper.registered", number=row.number, dated_on=dated_on.isoformat())
    return row


@transaction.atomic
def return_to_draft(*, actor: Actor, paper: Paper) -> Paper:
    """A mistake was seen before signing: the paper is a draft again. Its number is kept for it, so the book has no gap."""
    row = locked(paper)
    require(policy.can_return(actor, row))
    row.state, row.content = PaperState.DRAFT, {}
    row.version += 1
    row.save(update_fields=["state", "content", "version"])
    paper_returned.send(sender=Paper, paper=row, actor=actor)
    _note(actor, row, "paper.returned", number=row.number)
    return row


@transaction.atomic
def record_signing(*, actor: Actor, paper: Paper, signed_on: dt.date, signed_by: str, today: dt.date) -> Paper:
    """The head signed on paper: what the document orders comes into force, what it replaces is superseded."""
    row = locked(paper)
    require(policy.can_record_signing(actor, row))
    if signed_on > today:
        raise Refused(_("The date of signing is in the future. Give the date that stands on the paper."))
    if row.dated_on is not None and signed_on < row.dated_on:
        raise Refused(_("The document is dated %(date)s: it cannot be signed earlier.") % {"date": row.dated_on.strftime("%d.%m.%Y")})
    if not signed_by.strip():
        raise Refused(_("Say who signed the document."))
    row.state, row.signed_on, row.signed_by = PaperState.SIGNED, signed_on, signed_by.strip()[:200]
    row.version += 1
    row.save(update_fields=["state", "signed_on", "signed_by", "version"])
    if row.supersedes is not None:
        _supersede(actor, row.supersedes, row)
    paper_signed.send(sender=Paper, paper=row, actor=actor, today=today)
    _note(actor, row, "paper.signed", number=row.number, signed_on=signed_on.isoformat())
    return row


@transaction.atomic
def attach_scan(*, actor: Actor, paper: Paper, name: str, content: bytes) -> Paper:
    """The scan of the signed paper; a newer scan takes the place of the older one, both are kept."""
    row = locked(paper)
    require(policy.can_add_scan(actor, row))
    media_type = check_scan(content)
    row.scan = store_file(actor=actor, organization=row.organization, name=name, content=content, media_type=media_type)
    row.version += 1
    row.save(update_fields=["scan", "version"])
    _note(actor, row, "paper.scanned")
    return row


def locked(paper: Paper) -> Paper:
    """The row under a lock."""
    rows = Paper.objects.select_for_update(of=("self",)).select_related("organization", "supersedes__organization")
    return rows.get(pk=paper.pk)


def _number(paper: Paper, typed: str, year: int) -> str:
    """What was typed, what the paper already had this year, or the next of the book."""
    if typed:
        note_typed_number(organization=paper.organization, book=paper.book, year=year, number=typed)
        return typed
    if paper.number and paper.year == year:
        return paper.number
    return next_number(organization=paper.organization, book=paper.book, year=year)


def _supersede(actor: Actor, old: Paper, new: Paper) -> None:
    row = locked(old)
    if not policy.can_move(row, PaperState.SUPERSEDED):
        raise Refused(_("The document that this one replaces is not in force any more."))
    row.state = PaperState.SUPERSEDED
    row.version += 1
    row.save(update_fields=["state", "version"])
    _note(actor, row, "paper.superseded", by=new.pk)


def _note(actor: Actor, paper: Paper, action: str, **details: object) -> None:
    audit.record(actor=actor, action=action, subject=paper, place=paper.organization.path, label=paper.title, kind=paper.kind, **details)
