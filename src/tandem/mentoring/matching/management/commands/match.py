import json
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from tandem.kit import clock
from tandem.mentoring.matching import queries
from tandem.registry.programs.models import Program


class Command(BaseCommand):
    help = "Match the open requests of a programme now and print the proposals; nothing is written."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--program", type=int, required=True, help="number of the programme")
        parser.add_argument("--json", action="store_true", help="print one JSON object instead of lines for people")

    def handle(self, *, program: int, json: bool, **options: object) -> None:
        row = Program.objects.select_related("organization").filter(pk=program).first()
        if row is None:
            raise CommandError(f"There is no programme {program}.")
        proposal = queries.proposal_of(row, queries.rules_of(row)[0], clock.today(row.organization.timezone))
        self.stdout.write(_as_json(proposal) if json else _as_lines(proposal))


def _as_json(proposal: queries.Proposal) -> str:
    pairs = [
        {
            "mentor": p.mentor.pk, "mentee": p.request.mentee_id, "request": p.request.pk, "score": p.score,
            **p.reasons, "line": queries.line(p.reasons),
        }
        for p in proposal.pairs
    ]  # fmt: skip
    waiting = [
        {"request": w.request.pk, "mentee": w.request.mentee_id, "code": w.code, "text": queries.why_waits(w.reasons), **w.reasons}
        for w in proposal.waiting
    ]  # fmt: skip
    body = {"pairs": pairs, "waiting": waiting, "stats": proposal.stats, "certificate": proposal.certificate}
    return json.dumps(body, ensure_ascii=False, default=str)


def _as_lines(proposal: queries.Proposal) -> str:
    lines = []
    for pair in sorted(proposal.pairs, key=lambda p: (-p.score, p.request.pk)):
        remarks = "".join(f" [! {queries.said(kept).short}]" for kept in pair.reasons["remarks"])
        names = f"{pair.request.mentee.person.short_name} → {pair.mentor.person.short_name}"
        lines.append(f"{pair.score / 100:5.1f}  {names}: {queries.line(pair.reasons)}{remarks}")
    lines += [f"  –    {w.request.mentee.person.short_name}: {queries.why_waits(w.reasons)}" for w in proposal.waiting]
    return "\n".join([*lines, "", *_figures(proposal)] if lines else ["Подбирать некого: нет открытых запросов."])


def _figures(proposal: queries.Proposal) -> list[str]:
    """What the run gave to whom."""
    told = queries.told(proposal.stats["figures"])
    return [told.summary, *(f"  {name}: {text}" for name, text in told.texts().items())]
