"""Does each rule and each import contract see its fault? A copy of the project gets one planted."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.rules import code, pages, words

ROOT = Path(__file__).resolve().parents[1]
BANKS = "src/tandem/mentoring/banks"
LONG = "\n".join(f"    x{n} = {n}" for n in range(45))
PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
PLANTED: list[tuple[code.Rule, str, str]] = [
    (code.only_services_write, f"{BANKS}/queries/planted.py", "def read(row):\n    row.save()\n"),
    (
        code.services_write_own_models,
        f"{BANKS}/services/planted.py",
        "from tandem.registry.people.models import Person\n\n\ndef steal(*, actor):\n    Person.objects.filter(pk=1).update(email='')\n",
    ),
    (code.public_services_are_atomic, "src/tandem/foundation/notify/services.py", "def bare(*, actor):\n    return actor\n"),
    (code.services_take_keywords, "src/tandem/foundation/notify/services.py", "@transaction.atomic\ndef loose(actor):\n    return actor\n"),
    (code.services_read_no_calendar, f"{BANKS}/services/planted.py", "def when(*, actor):\n    return clock.today()\n"),
    (code.views_forms_jobs_do_not_query, f"{BANKS}/forms/planted.py", "CHOICES = Person.objects.filter(pk=1)\n"),
    (code.policies_are_pure, f"{BANKS}/policy/planted.py", "def can_do(actor, row):\n    return row.marks.exists()\n"),
    (code.views_say_access, f"{BANKS}/views/planted.py", "def page(request):\n    return None\n"),
    (code.views_are_short, f"{BANKS}/views/planted.py", f"@reads\ndef page(request):\n{LONG[:300]}\n"),
    (code.functions_are_short, f"{BANKS}/queries/planted.py", f"def long(actor):\n{LONG}\n"),
    (code.files_are_short, f"{BANKS}/queries/planted.py", "x = 1\n" * 401),
    (code.no_model_signals, f"{BANKS}/receivers/planted.py", "from django.db.models.signals import post_save\n"),
    (code.no_imports_inside_functions, f"{BANKS}/queries/planted.py", "def dodge(actor):\n    import json\n    return json\n"),
    (code.anatomy_of_files, f"{BANKS}/utils.py", ""),
    (
        code.constraints_are_tested,
        f"{BANKS}/models/planted.py",
        "RULES = [models.CheckConstraint(condition=Q(a=1), name='nobody_tests_this')]\n",
    ),
    (
        pages.pages_extend_a_frame,
        f"{BANKS}/templates/banks/planted.html",
        '{% extends "kit/shell.html" %}{% block nowhere %}{% endblock %}',
    ),
    (pages.nothing_inline, f"{BANKS}/templates/banks/planted.html", '<p style="color: red">x</p>'),
    (pages.nothing_inline, f"{BANKS}/templates/banks/planted.html", '<button onclick="go()">x</button>'),
    (pages.nothing_inline, f"{BANKS}/templates/banks/planted.html", "<script>go()</script>"),
    (pages.posts_are_protected, f"{BANKS}/templates/banks/planted.html", '<form method="post">{% form_token %}</form>'),
    (pages.posts_are_protected, f"{BANKS}/templates/banks/planted.html", '<form method="post">{% csrf_token %}</form>'),
    (pages.templates_are_short, f"{BANKS}/templates/banks/planted.html", "<br>\n" * 151),
    (pages.lists_have_an_empty_state, f"{BANKS}/templates/planted/list.html", "{% for row in rows %}{{ row }}{% endfor %}"),
    (pages.used_templates_exist, f"{BANKS}/templates/banks/planted.html", '{% include "banks/_not_there.html" %}'),
    (pages.none_is_unused, f"{BANKS}/templates/banks/forgotten_planted.html", "<p>x</p>"),
    (words.everything_is_translated, f"{BANKS}/queries/planted.py", "WORD = _('Nobody has translated this')\n"),
]
CATALOGUE: list[tuple[code.Rule, str]] = [
    (words.nothing_is_unused, 'msgid "Nobody says this any more"\nmsgstr "Этого уже никто не говорит"\n'),
    (words.plurals_are_complete, 'msgid "%(n)s bird"\nmsgid_plural "%(n)s birds"\nmsgstr[0] "%(n)s птица"\nmsgstr[1] ""\nmsgstr[2] ""\n'),
    (words.placeholders_are_kept, 'msgid "Hello, %(name)s"\nmsgstr "Здравствуйте"\n'),
    (words.no_stop_words, 'msgid "Pairs of the board"\nmsgstr "Дашборд пар"\n'),
    (words.no_text_is_there_twice, 'msgid "Documents"\nmsgstr "запись совсем другая"\n'),
]
IMPORTS = {
    "Tiers depend downwards only": ("registry/people/queries.py", "import tandem.mentoring.banks.choices"),
    "Apps of interfaces": ("interfaces/imports/models.py", "import tandem.interfaces.desk.choices"),
    "Apps of mentoring": ("mentoring/banks/models.py", "import tandem.mentoring.matching.models"),
    "Apps of registry": ("registry/orgs/models.py", "import tandem.registry.people.models"),
    "Apps of foundation": ("foundation/audit/models.py", "import tandem.foundation.jobs.models"),
    "Engines stand alone": ("engines/russian/__init__.py", "import tandem.engines.matching"),
    "Anatomy of an app": ("mentoring/mentorships/utils.py", "NOTHING = 0"),
    "Views are imported by urls only": ("foundation/jobs/jobs.py", "import tandem.mentoring.mentorships.views"),
    "Forms are imported by views only": ("foundation/notify/jobs.py", "import tandem.mentoring.mentorships.forms"),
    "Engines are plain Python": ("engines/matching/problem.py", "import django.db"),
    "No cycles anywhere": ("kit/verdict.py", "import tandem.kit.transitions\n"),
}
SEEN = {"Anatomy of an app": "mentorships.utils", "No cycles anywhere": "kit"}
"""What the report of a contract says, where it is not the file with the planted import."""


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project without what is made: sources, tests, scripts, configuration."""
    root = tmp_path_factory.mktemp("project")
    for name in ("src", "tests", "scripts"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", "static", "*.mo"))
    shutil.copy(ROOT / "pyproject.toml", root)
    return root


@pytest.fixture
def plant(copy: Path) -> Iterator[object]:
    """`plant(path, text)` adds a file, or text to the end of one that is there, until the end of the test."""
    before: dict[Path, str | None] = {}

    def write(name: str, text: str) -> None:
        path = copy / name
        before.setdefault(path, path.read_text("utf-8") if path.exists() else None)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text((before[path] or "") + "\n\n" + text, "utf-8")

    yield write
    for path, text in before.items():
        if text is None:
            path.unlink()
        else:
            path.write_text(text, "utf-8")


@pytest.mark.parametrize(("rule", "name", "text"), PLANTED, ids=lambda value: getattr(value, "__name__", ""))
def test_rule_sees_a_planted_fault(rule: code.Rule, name: str, text: str, copy: Path, plant) -> None:
    healthy = set(rule(copy))
    plant(name, text)
    assert set(rule(copy)) - healthy


@pytest.mark.parametrize(("rule", "entry"), CATALOGUE, ids=lambda value: getattr(value, "__name__", ""))
def test_rule_of_catalogues_sees_a_planted_fault(rule: code.Rule, entry: str, copy: Path, plant) -> None:
    healthy = set(rule(copy))
    plant("src/tandem/mentoring/banks/locale/ru/LC_MESSAGES/django.po", entry)
    assert set(rule(copy)) - healthy


def test_fragment_with_two_roots_is_seen(copy: Path, plant) -> None:
    name = min(pages.fragments_used(copy))
    plant(str(pages.templates(copy)[name][0].relative_to(copy)), "<p>second root</p>")
    assert any(name in line for line in pages.fragments_have_one_root(copy))


def test_key_that_points_up_is_seen() -> None:
    edges = [("people", "Person.mentor", "banks"), ("banks", "Mentor.person", "people"), ("orgs", "Organization.parent", "orgs")]
    assert code.keys_pointing_up(edges) == ["people: Person.mentor → banks"]


def test_each_import_contract_sees_a_planted_import(copy: Path, plant) -> None:
    for name, text in IMPORTS.values():
        plant(f"src/tandem/{name}", f"{text}\n")
    plant("src/tandem/kit/transitions.py", "import tandem.kit.verdict\n")
    said = _lint(copy)
    blind = {name: file for name, (file, _text) in IMPORTS.items() if _trace(name, file) not in said.get(name, "")}
    assert blind == {}


def test_every_import_contract_is_proved() -> None:
    names = re.findall(r'^name = "(.*)"', (ROOT / "pyproject.toml").read_text("utf-8").split("[tool.importlinter]")[1], re.M)
    assert set(names) == set(IMPORTS)


def test_every_rule_is_proved() -> None:
    proved = {rule for rule, *_ in [*PLANTED, *CATALOGUE]} | {pages.fragments_have_one_root}
    assert {*code.RULES, *pages.RULES, *words.RULES} == proved


def _trace(name: str, file: str) -> str:
    return SEEN.get(name, file.removesuffix(".py").removesuffix("/__init__").replace("/", "."))


def _lint(root: Path) -> dict[str, str]:
    """{contract: what is said about it}, only of broken ones."""
    program = Path(sys.executable).with_name("lint-imports")
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "COLUMNS": "200"}
    done = subprocess.run([program, "--no-cache"], cwd=root, env=environment, capture_output=True, text=True, check=False)
    assert "Broken contracts" in done.stdout, done.stdout + done.stderr
    parts = re.split(r"\n([^\n]+)\n-{4,}\n", done.stdout.split("Broken contracts")[1])
    return dict(zip(parts[1::2], parts[2::2], strict=True))
