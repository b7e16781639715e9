import datetime as dt

import pytest

from tandem.engines.papers import blocks
from tandem.foundation.audit.models import Event
from tandem.kit.actor import Actor, Grant
from tandem.registry.documents import queries, services
from tandem.registry.documents.models import PaperState, StoredFile
from tandem.registry.orgs.choices import Role
from tests import factories as make
from tests.factories.documents import paper, registered_paper, signed_paper, template
from tests.factories.mentorships import manager
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def org():
    return make.school()


@pytest.fixture
def curator(org):
    return make.actor(Role.CURATOR, org)


def found(curator, org, **filters):
    return [row.pk for row in queries.papers(curator, org, queries.Filters(**filters))]


def test_the_list_is_narrowed_by_kind_state_year_and_words(curator, org):
    old = registered_paper(org, "12-од", dt.date(2025, 12, 30), title="О прекращении работы", kind="end-order")
    new = signed_paper(org, "214-од", title="О закреплении наставнических пар Семёновой")
    project = paper(org)
    paper(make.school())
    assert found(curator, org) == [project.pk, new.pk, old.pk]
    assert found(curator, org, kind="end-order") == [old.pk]
    assert found(curator, org, state="signed") == [new.pk]
    assert found(curator, org, year="2025") == [old.pk]
    assert found(curator, org, year="2026") == [project.pk, new.pk]
    assert found(curator, org, q="семеновой 214") == [new.pk]
    assert found(curator, org, year="x", q="нет такого") == []


def test_counts_of_the_page(curator, org):
    registered_paper(org, "1"), signed_paper(org, "2"), paper(org), registered_paper(org, "3", dt.date(2025, 1, 9))
    assert queries.counts(curator, org) == queries.Counts({"draft": 1, "registered": 2, "signed": 1}, without_scan=1)
    assert queries.years(curator, org) == [2026, 2025]
    assert [row.number for row in queries.to_sign(curator, org)] == ["3", "1"]


def test_a_programmes_curator_sees_the_papers_of_the_programme_only(org):
    mine, other = make.program(org), make.program(org)
    row = paper(org, subject=f"program:{mine.pk}")
    paper(org, subject=f"program:{other.pk}")
    actor = Actor(user_id=1, name="Куратор", grants=frozenset({Grant(Role.CURATOR, org.path, mine.pk)}))
    assert list(queries.visible_to(actor)) == [row]
    assert list(queries.papers_about(actor, f"program:{mine.pk}")) == [row]
    assert not queries.papers_about(actor, f"program:{other.pk}")


def test_versions_go_from_the_first_to_the_last(curator, org):
    first = signed_paper(org, "1", state="superseded")
    second = signed_paper(org, "2", supersedes=first)
    third = paper(org, supersedes=second)
    for row in (first, second, third):
        assert queries.versions(curator, row) == [first, second, third]


def test_the_content_of_a_registered_paper_is_the_kept_one(org):
    tree = blocks.Document(title="Т", blocks=(blocks.Paragraph("да"),))
    assert queries.document_of(registered_paper(org, content=blocks.to_json(tree))) == tree


@pytest.mark.parametrize(
    ("number", "expected"),
    [("214-од", "Приказ 214-од от 20.11.2026"), ("26/1", "Приказ 26-1 от 20.11.2026"), ("a\\b", "Приказ a-b от 20.11.2026")],
)
def test_names_of_files_are_safe(org, number, expected):
    assert queries.file_name(registered_paper(org, number)) == expected


def test_a_draft_is_called_one_even_with_a_kept_number(org):
    row = paper(org, number="5", year=2026, dated_on=TODAY)
    assert queries.file_name(row) == f"Проект {row.pk}"


def test_the_address_behind_the_qr_is_that_of_the_card(org, settings):
    settings.TANDEM_BASE_URL = "https://tandem.example/"
    row = paper(org)
    assert queries.address_of(row) == f"https://tandem.example/o/{org.code}/documents/{row.pk}/"


def test_a_kind_of_an_app_that_is_gone_is_shown_by_its_code(org):
    row = paper(org, kind="hologram")
    assert queries.kind_label("hologram") == "hologram" and queries.companions_of(row) == {}


def test_the_next_number_is_shown_before_it_is_given(org):
    assert queries.next_order_number(org, TODAY) == "1-од"
    services.next_number(organization=org, book="orders", year=TODAY.year)
    assert queries.next_order_number(org, TODAY) == "2-од"


def test_acts_are_those_in_force_on_the_day():
    codes = {act.code for act in queries.acts(None, dt.date(2025, 8, 17))}
    assert "gost-7.0.97-2016" in codes and "gost-7.0.97-2025" not in codes
    codes = {act.code for act in queries.acts(None, dt.date(2025, 8, 18))}
    assert "gost-7.0.97-2025" in codes and "gost-7.0.97-2016" not in codes


def test_a_citation_stands_in_one_place_and_an_unknown_act_is_an_error(org):
    assert "29.12.2012 № 273-ФЗ" in queries.cite("273-fz")
    template(org, "acts", "acts", {"acts": [{"code": "own", "title": "Т", "citation": "решением совета", "valid_from": "2026-01-01"}]})
    assert queries.cite("own", org) == "решением совета"
    assert [act.code for act in queries.acts(org, TODAY)] == ["own"]
    with pytest.raises(KeyError):
        queries.cite("no-such-act")


def test_the_nearest_copy_of_a_template_in_its_newest_version_wins():
    region = make.region()
    town = make.municipality(region)
    school = make.school(town)
    shipped = queries.template("papers", "pairs-order")
    assert queries.template("papers", "pairs-order", school) == shipped
    template(region, body={"from": "region"})
    template(town, body={"from": "town"})
    assert queries.template("papers", "pairs-order", school) == {"from": "town"}
    template(school, body={"from": "school"})
    template(school, body={"from": "school, newer"}, version=2)
    assert queries.template("papers", "pairs-order", school) == {"from": "school, newer"}
    assert queries.template("papers", "pairs-order", make.school(town)) == {"from": "town"}


def test_shipped_and_own_codes_are_offered_together(org):
    template(org, code="own-order", body={"from": "school"})
    assert {"own-order", "pairs-order"} <= set(queries.template_codes("papers", org))
    assert "own-order" not in queries.template_codes("papers")
    assert queries.template_codes("no-such-kind") == []


def test_a_template_that_nobody_has_is_an_error(org):
    with pytest.raises(queries.NoSuchTemplate):
        queries.template("papers", "no-such-paper", org)


def test_a_template_may_be_changed_by_who_asked_for_it():
    queries.template("papers", "pairs-order")["title"] = "spoilt"
    assert queries.template("papers", "pairs-order")["title"] != "spoilt"


def test_a_file_that_nothing_keeps_is_removed_with_its_bytes(org, settings, tmp_path, django_capture_on_commit_callbacks):
    settings.MEDIA_ROOT = tmp_path
    row = services.store_file(actor=manager(), organization=org, name="a.pdf", content=b"%PDF-", media_type="application/pdf")
    storage, name = row.content.storage, row.content.name
    with django_capture_on_commit_callbacks(execute=True):
        services.forget_file(actor=manager(), file=row)
    assert not StoredFile.objects.exists() and not storage.exists(name)
    assert Event.objects.filter(action="file.forgotten").exists()


def test_a_file_under_a_scan_is_not_removed(org, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    row = services.store_file(actor=manager(), organization=org, name="a.pdf", content=b"%PDF-", media_type="application/pdf")
    kept = signed_paper(org, scan=row)
    with pytest.raises(Exception, match="protected"):
        services.forget_file(actor=manager(), file=row)
    assert kept.state == PaperState.SIGNED and StoredFile.objects.exists()
