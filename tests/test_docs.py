import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from django.apps import apps

from tandem.mentoring.mentorships.management.commands import states

ROOT = Path(__file__).resolve().parents[1]
DOCS = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")
CODE = re.compile(r"`([a-z]+)\.([A-Z]\w+)`")


def test_map_is_up_to_date() -> None:
    assert subprocess.run([sys.executable, ROOT / "scripts" / "map.py", "--check"], check=False).returncode == 0, "run scripts/map.py"


def test_map_has_a_sentence_for_each_part() -> None:
    assert [line for line in (ROOT / "docs" / "map.md").read_text("utf-8").splitlines() if line.rstrip().endswith("—")] == []


@pytest.mark.parametrize("name", states.MACHINES)
def test_diagram_of_states_is_up_to_date(name: str) -> None:
    assert (ROOT / "docs" / "states" / f"{name}.md").read_text("utf-8") == states.page(name), "run `tandem states`"


@pytest.mark.parametrize("path", DOCS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    assert [link for link in LINK.findall(path.read_text("utf-8")) if not (path.parent / link.strip()).exists()] == []


def test_models_of_the_glossary_exist() -> None:
    named = CODE.findall((ROOT / "docs" / "glossary.md").read_text("utf-8"))
    known = {(model._meta.app_label, model.__name__) for model in apps.get_models()}
    assert set(named) - known == set()


def test_targets_that_the_readme_names_exist() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = set(re.findall(r"^make ([a-z]+)", text, re.M)) | set(re.findall(r"`([a-z]+)`", text.split("other targets:")[1]))
    assert named <= targets
    assert {"setup", "run", "test", "check", "fix", "bench", "demo", "lock"} <= targets


def test_variables_of_the_readme_are_those_of_the_settings() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "src" / "tandem" / "config").rglob("*.py"))
    named = set(re.findall(r"`((?:TANDEM|DATABASE)_\w+)`", text))
    internal = {"TANDEM_DEBUG", "TANDEM_TESTING", "TANDEM_FAST_HASHER", "TANDEM_OLD_SECRET_KEYS", "TANDEM_BASE_URL"}
    read = set(re.findall(r"""["']((?:TANDEM_|DATABASE_URL)\w*)["']""", code)) - internal
    assert read == named


def test_licence_is_said_everywhere() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["license"] == "MIT"
    assert "MIT" in (ROOT / "README.md").read_text("utf-8")
    assert (ROOT / "LICENSE").read_text("utf-8").startswith("MIT License")


def test_decisions_are_numbered_and_fit_on_a_page() -> None:
    paths = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    assert [path.name[:4] for path in paths] == [f"{number:04d}" for number in range(1, len(paths) + 1)]
    assert [path.name for path in paths if len(path.read_text("utf-8").splitlines()) > 60] == []


def test_everything_installed_is_locked_with_hashes() -> None:
    for name in ("run", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
        pins = re.findall(r"^(\S+)==\S+ \\\n    --hash=sha256:", text, re.M)
        assert len(pins) == len(re.findall(r"^\S+==", text, re.M)) > 30
        assert "://" not in text


def test_scripts_are_found() -> None:
    called = re.findall(r"scripts/(\w+\.sh)", (ROOT / "Makefile").read_text("utf-8"))
    assert [name for name in called if not (ROOT / "scripts" / name).exists()] == []
