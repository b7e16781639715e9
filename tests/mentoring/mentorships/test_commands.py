"""`tandem papers` and `tandem states`."""

import io

import pypdf
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from docx import Document as open_docx

from tandem.mentoring.mentorships.management.commands.papers import KINDS
from tandem.mentoring.mentorships.management.commands.states import MACHINES, page
from tests import factories as make
from tests.factories.mentorships import mentorship
from tests.factories.people import TODAY, consent

pytestmark = pytest.mark.django_db


@pytest.fixture
def program(clock_at):
    clock_at(TODAY)
    made = make.program()
    org = made.organization
    mentorship(made, with_consents=True)
    mentor = make.mentor(made, make.teacher(org), form_codes=["tt"])
    mentorship(made, mentor, [make.request(made, make.mentee(made, make.teacher(org)), form_code="tt")])
    consent(mentor.person, "labour")
    return made


def write(kind, program, folder):
    out = io.StringIO()
    call_command("papers", kind, program=getattr(program, "pk", program), out=folder, stdout=out)
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_written_as_docx_and_pdf(program, tmp_path, kind):
    names = write(kind, program, tmp_path / "new")
    assert names and {name.rsplit(".", 1)[1] for name in names} == {"docx", "pdf"}
    for path in (tmp_path / "new").iterdir():
        content = io.BytesIO(path.read_bytes())
        if path.suffix == ".pdf":
            assert pypdf.PdfReader(content).pages[0].extract_text().strip()
        else:
            assert open_docx(content).element.body.xpath("string()").strip()


def test_blanks_of_consents_are_one_file_one_person_a_page(program, tmp_path):
    assert write("consents", program, tmp_path) == ["consents.docx", "consents.pdf"]
    pages = pypdf.PdfReader(tmp_path / "consents.pdf").pages
    assert len(pages) >= 2


def test_a_programme_without_pairs_has_nothing_to_print(tmp_path):
    for kind in KINDS:
        with pytest.raises(CommandError, match="нечего"):
            write(kind, make.program(), tmp_path)


def test_an_unknown_programme_is_said_in_words(tmp_path):
    with pytest.raises(CommandError, match="Программы 404 нет"):
        write("order", 404, tmp_path)


def test_diagrams_of_states_are_written_from_the_tables(tmp_path):
    call_command("states", out=tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(MACHINES)
    assert set(MACHINES) >= {"paper", "program", "mentor", "mentee", "mentorship", "suggestion", "batch"}
    text = (tmp_path / "mentorship.md").read_text(encoding="utf-8")
    assert text == page("mentorship") and "```mermaid" in text and "active" in text
