import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from tandem.engines.sheets import guard
from tandem.engines.sheets.read import SheetRefused
from tandem.interfaces.imports import queries, services
from tandem.interfaces.imports.choices import Kind
from tandem.interfaces.imports.models import Batch
from tandem.kit import clock
from tandem.kit.verdict import Refused
from tandem.registry.orgs.models import Organization

FINE, ROWS_REFUSED, FILE_REFUSED = 0, 1, 2


class Command(BaseCommand):
    help = "Load a table: pupils, teachers, mentors or requests. Exit 1 when rows were refused, 2 when the file was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=Kind.values)
        parser.add_argument("file", type=Path)
        parser.add_argument("--school", required=True, help="code of the school in addresses")
        parser.add_argument("--program", type=int, help="number of the programme (mentors and requests; the current one without it)")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--json", action="store_true", help="the last line is the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("ru"):
            try:
                result = self._run(options)
            except Refused as refusal:
                raise CommandError(str(refusal), returncode=FILE_REFUSED) from refusal
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False))
        if result["refused"]:
            raise SystemExit(ROWS_REFUSED)

    def _run(self, options: dict[str, Any]) -> dict[str, Any]:
        batch, upload = self._batch(options)
        if queries.missing(batch.kind, queries.columns_of(batch)):
            raise Refused("В таблице не нашёлся столбец с именами. Назовите его «ФИО» или «Фамилия» и «Имя».")
        if options["dry_run"]:
            return self._say(queries.dry_result(batch, upload, clock.today(batch.organization.timezone)))
        return self._say(self._load(batch, upload))

    def _batch(self, options: dict[str, Any]) -> tuple[Batch, queries.Upload]:
        """A batch that is not saved yet."""
        school = Organization.objects.schools().filter(code=options["school"]).first()
        if school is None:
            raise Refused(f"Школы с кодом «{options['school']}» нет. Коды показывает «tandem demo --json» и адреса страниц.")
        program = queries.program_for(school, options["kind"], options["program"])
        upload = queries.read_upload(school, options["kind"], name=options["file"].name, content=_bytes(options["file"]))
        batch = Batch(
            organization=school,
            program=program,
            kind=options["kind"],
            sheet=upload.sheet,
            header_row=upload.header_row,
            mapping=upload.mapping,
        )
        return batch, upload

    def _load(self, unsaved: Batch, upload: queries.Upload) -> dict[str, Any]:
        place = unsaved.organization
        actor, today = queries.operator(place), clock.today(place.timezone)
        target = services.Target(place, unsaved.kind, unsaved.program)
        batch = services.upload_table(actor=actor, target=target, upload=upload)
        services.begin_check(actor=actor, batch=batch)
        for chunk in queries.checked_in_chunks(batch, today):
            services.save_checked(batch=batch, rows=chunk)
        services.finish_check(batch=batch)
        while done := services.load_chunk(actor=actor, batch=batch, today=today):
            self.stderr.write(f"+{done}", ending=" ")
            self.stderr.flush()
        return queries.result(services.finish_load(actor=actor, batch=batch))

    def _say(self, result: dict[str, Any]) -> dict[str, Any]:
        for item in result["refused"][:100]:
            self.stdout.write(f"{item['cell']}: {item['reason']}")
        self.stdout.write(
            f"Добавлено: {result['created']}, изменено: {result['changed']}, пропущено: {result['skipped']}, "
            f"не принято строк: {len({_row_of(item['cell']) for item in result['refused']})}."
        )
        return result


def _bytes(path: Path) -> bytes:
    """The file, unless it is not there or too big to be looked at."""
    try:
        guard.check_size(path.stat().st_size)
        return path.read_bytes()
    except SheetRefused as refusal:
        raise Refused(str(refusal)) from refusal
    except OSError as error:
        raise Refused(f"Файл {path.name} не открывается: {error.strerror}.") from error


def _row_of(cell: str) -> str:
    return cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
