import io
import zipfile

import pytest
from django.urls import reverse

from tandem.mentoring.mentorships import services as mentorships
from tandem.registry.documents import services
from tandem.registry.documents.models import PaperState
from tests import factories as make
from tests.factories.documents import paper, registered_paper, signed_paper
from tests.factories.mentorships import manager, mentorship
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 scan"


@pytest.fixture
def school():
    return make.school(order_pattern="{n}-од")


@pytest.fixture
def curator(client, school):
    client.force_login(make.account("curator", school))
    return client


def draft(school):
    """A draft order of the school with one pair."""
    program = make.program(school)
    mentorship(program, with_consents=True)
    return mentorships.make_order(actor=manager(), program=program, today=TODAY)


def url(name, row, *more):
    return reverse(f"documents:{name}", args=[row.organization.code, row.pk, *more])


def test_the_list_costs_the_same_for_one_row_and_for_fifty(curator, school, django_assert_num_queries):
    registered_paper(school, "1")
    address = reverse("documents:list", args=[school.code])
    curator.get(address)
    with django_assert_num_queries(12) as few:
        curator.get(address)
    for n in range(2, 55):
        registered_paper(school, str(n))
    with django_assert_num_queries(len(few)):
        answer = curator.get(address)
    assert len(answer.context["rows"]) == 50


def test_filters_and_search_narrow_the_list(curator, school):
    registered_paper(school, "214-од", title="О закреплении пар")
    signed_paper(school, "7-од", title="О конкурсе «Наставник года»")
    address = reverse("documents:list", args=[school.code])
    for query, found in (
        ({"state": "signed"}, ["7-од"]),
        ({"q": "214"}, ["214-од"]),
        ({"q": "КОНКУРСЕ"}, ["7-од"]),
        ({"year": "2025"}, []),
        ({"kind": "x"}, []),
    ):
        rows = curator.get(address, query).context["rows"]
        assert [row.number for row, _kind in rows] == found, query


def test_an_empty_list_says_what_to_do(curator, school):
    assert curator.get(reverse("documents:list", args=[school.code])).status_code == 200


@pytest.mark.parametrize("name", ["card", "print", "docx", "pdf", "register", "return", "sign", "scan"])
def test_a_foreign_document_is_not_found(curator, name):
    row = paper(make.school())
    assert curator.get(url(name, row)).status_code == 404
    assert curator.post(url(name, row)).status_code in (404, 405)


def test_a_document_under_the_address_of_another_school_is_not_found(curator, school):
    row = registered_paper(school)
    assert curator.get(reverse("documents:card", args=[make.school().code, row.pk])).status_code == 404


@pytest.mark.parametrize(("role", "offered"), [("head", True), ("group", False)])
def test_signing_is_offered_to_those_who_may_record_it(client, school, role, offered):
    registered_paper(school)
    client.force_login(make.account(role, school))
    page = client.get(reverse("documents:to_sign", args=[school.code]))
    assert ("Записать подпись" in page.content.decode()) == offered


def test_from_draft_to_signed_with_a_scan(curator, school):
    row = draft(school)
    assert curator.get(url("card", row)).status_code == 200
    assert curator.post(url("register", row), {"number": "214-од", "dated_on": TODAY.isoformat()}).status_code == 302
    assert row.__class__.objects.get(pk=row.pk).number == "214-од"
    assert curator.get(reverse("documents:to_sign", args=[school.code])).context["rows"][0][0].pk == row.pk
    signing = {"signed_on": TODAY.isoformat(), "signed_by": "Соколова Е. А."}
    assert curator.post(url("sign", row), signing).status_code == 302
    with io.BytesIO(PDF) as scan:
        scan.name = "приказ.pdf"
        assert curator.post(url("scan", row), {"scan": scan}).status_code == 302
    row.refresh_from_db()
    assert row.state == PaperState.SIGNED
    answer = curator.get(reverse("documents:file", args=[school.code, row.scan_id]))
    assert b"".join(answer.streaming_content) == PDF
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_refusal_is_shown_in_the_form_and_keeps_what_was_typed(curator, school):
    registered_paper(school, "214-од")
    row = draft(school)
    answer = curator.post(url("register", row), {"number": "214-од", "dated_on": TODAY.isoformat()})
    assert answer.status_code == 200
    assert "214-од" in answer.content.decode()
    assert answer.context["register"].errors


def test_a_registered_document_goes_back_to_draft(curator, school):
    row = draft(school)
    curator.post(url("register", row), {"number": "", "dated_on": TODAY.isoformat()})
    assert curator.post(url("return", row)).status_code == 302
    row.refresh_from_db()
    assert row.state == PaperState.DRAFT


def test_downloads_are_attachments_of_the_right_kind(curator, school):
    row = draft(school)
    docx, pdf = curator.get(url("docx", row)), curator.get(url("pdf", row))
    assert docx.content.startswith(b"PK")
    assert pdf.content.startswith(b"%PDF")
    assert docx.headers["Content-Disposition"].startswith("attachment")


def test_the_chosen_documents_come_as_one_zip(curator, school):
    row = draft(school)
    foreign = paper(make.school())
    answer = curator.get(reverse("documents:zip", args=[school.code]), {"id": [row.pk, foreign.pk, "x"]})
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert len(archive.namelist()) == 2
        assert all(str(row.pk) in name for name in archive.namelist())


def test_an_empty_choice_is_refused_in_words(curator, school):
    response = curator.get(reverse("documents:zip", args=[school.code]), follow=True)
    assert response.redirect_chain == [(reverse("documents:list", args=[school.code]), 302)]
    assert "Choose at least one document" in response.content.decode() or "Выберите хотя бы один" in response.content.decode()


def test_a_mentor_does_not_see_the_schools_documents(client, school):
    client.force_login(make.account("mentor", school))
    assert client.get(reverse("documents:list", args=[school.code])).status_code == 403


def test_the_old_versions_are_on_the_card(curator, school):
    old = signed_paper(
        school,
        "1-од",
        kind="pairs-order",
        about={"program": make.program(school).pk, "pairs": [], "drafted_on": TODAY.isoformat()},
        content={},
    )
    new = services.draft_paper(
        actor=manager(), organization=school, kind=old.kind, subject=old.subject, title="О закреплении", about=old.about, supersedes=old
    )
    answer = curator.get(url("card", new))
    assert [row.pk for row in answer.context["versions"]] == [old.pk, new.pk]
    assert url("card", old) in answer.content.decode()


@pytest.mark.parametrize("code", ["annex", "extracts", "acquaintance"])
def test_what_is_printed_beside_an_order_is_downloaded(curator, school, code):
    row = draft(school)
    for form, start in (("docx", b"PK"), ("pdf", b"%PDF")):
        answer = curator.get(url("companion", row, code, form))
        assert answer.content.startswith(start)
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert url("companion", row, code, "pdf") in curator.get(url("card", row)).content.decode()


def test_what_is_not_printed_beside_a_document_is_not_found(curator, school):
    row = draft(school)
    assert curator.get(url("companion", row, "stamp", "pdf")).status_code == 404
    assert curator.get(url("companion", row, "annex", "exe")).status_code == 404
    assert curator.get(url("companion", paper(make.school()), "annex", "pdf")).status_code == 404


def test_what_waits_for_a_signature_is_listed(curator, school):
    empty = curator.get(reverse("documents:to_sign", args=[school.code]))
    assert not empty.context["rows"]
    row = registered_paper(school, "7-од")
    assert curator.get(reverse("documents:to_sign", args=[school.code])).context["rows"][0][0] == row


@pytest.mark.parametrize("name", ["register", "sign", "scan", "return"])
def test_the_address_of_a_step_shows_the_card(curator, school, name):
    row = draft(school)
    assert curator.get(url(name, row)).headers["Location"] == url("card", row)


def test_what_was_typed_wrongly_is_said_at_its_field(curator, school):
    row = draft(school)
    assert curator.post(url("register", row), {"dated_on": "вчера"}).context["register"].errors["dated_on"]
    kept = {"title": "Т", "blocks": []}
    ready = registered_paper(school, "9-од", content=kept)
    early = {"signed_on": "2020-01-01", "signed_by": "Соколова Е. А."}
    assert curator.post(url("sign", ready), early).context["signing"].errors
    nothing = {"signed_on": "", "signed_by": ""}
    assert curator.post(url("sign", ready), nothing).context["signing"].errors["signed_on"]
    done = signed_paper(school, "10-од", content=kept)
    with io.BytesIO(b"MZ") as program:
        program.name = "scan.exe"
        assert curator.post(url("scan", done), {"scan": program}).context["scan"].errors["scan"]
