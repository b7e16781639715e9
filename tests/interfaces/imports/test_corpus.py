"""Every messy file of the corpus through the command line: what is loaded, what is refused and where."""

import json
import time
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tandem.interfaces.imports.models import Batch, Row
from tandem.registry.people.models import Person
from tests import factories as make
from tests.interfaces.imports.corpus import Case, cases

pytestmark = pytest.mark.django_db
ALL = list(cases())


def test_corpus_is_large_enough():
    assert len(ALL) >= 25 and len({case.name for case in ALL}) == len(ALL)


@pytest.mark.parametrize("case", [c for c in ALL if not c.code], ids=lambda c: c.name)
def test_messy_file(case: Case, tmp_path: Path, capsys):
    school = make.school()
    make.program(school)
    path = tmp_path / case.file
    path.write_bytes(case.content)
    code = 0
    try:
        call_command("import", case.kind, path, school=school.code, json=True)
    except SystemExit as end:
        code = end.code
    said = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (said["created"], said["skipped"]) == (case.created, case.skipped), said
    assert tuple(item["cell"] for item in said["refused"]) == case.refused
    for quoted, item in zip(case.said, said["refused"], strict=False):
        assert quoted in item["reason"]
    remarks = {f"{'ABCDEFGH'[p['column']]}{row.number}" for row in Row.objects.all() for p in row.problems if p.get("is_remark")}
    assert remarks == set(case.remarked)
    assert code == (1 if case.refused else 0)
    names = {person.full_name for person in Person.objects.filter(organization=school)}
    assert set(case.people) <= names


@pytest.mark.parametrize("case", [c for c in ALL if c.code], ids=lambda c: c.name)
def test_hostile_file_is_refused_soon(case: Case, tmp_path: Path):
    school = make.school()
    path = tmp_path / case.file
    path.write_bytes(case.content)
    started = time.process_time()
    with pytest.raises(CommandError) as refusal:
        call_command("import", case.kind, path, school=school.code)
    assert refusal.value.returncode == 2 and str(refusal.value).endswith(".")
    assert time.process_time() - started < 2
    assert not Batch.objects.exists() and not Person.objects.filter(organization=school).exists()
