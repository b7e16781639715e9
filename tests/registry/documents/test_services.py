import datetime as dt
import threading

import pytest
from django.db import connection

from tandem.engines.papers import blocks
from tandem.foundation.audit import services as audit
from tandem.foundation.audit.models import Event
from tandem.kit.verdict import Refused
from tandem.registry.documents import queries, services
from tandem.registry.documents.models import NumberBook, Paper, PaperState, StoredFile
from tandem.registry.documents.signals import paper_signed
from tests import factories as make
from tests.factories.documents import paper, registered_paper, signed_paper
from tests.factories.mentorships import manager
from tests.factories.people import TODAY

CURATOR = manager()
KIND = "memo"
PDF = b"%PDF-1.7 scan"


@pytest.fixture(autouse=True)
def memo(monkeypatch):
    """A kind of paper of the tests' own: its tree holds the number and the date."""

    def compose(row):
        return blocks.Document(blocks=(blocks.Paragraph(f"{row.number} {row.dated_on} {row.about.get('text', '')}"),))

    monkeypatch.setitem(queries.KINDS, KIND, queries.Kind("Записка", compose, "orders"))


def draft(org=None, **fields):
    return services.draft_paper(
        actor=CURATOR, organization=org or make.school(), kind=KIND, subject="program:1", title="О порядке", about={"text": "да"}, **fields
    )


def register(row, number=None, dated_on=TODAY):
    return services.register_paper(actor=CURATOR, paper=row, number=number, dated_on=dated_on, today=TODAY)


def sign(row, signed_on=TODAY, signed_by="Соколова Е. А."):
    return services.record_signing(actor=CURATOR, paper=row, signed_on=signed_on, signed_by=signed_by, today=TODAY)


@pytest.mark.django_db
def test_a_draft_has_no_number_and_its_kinds_book():
    row = draft()
    assert (row.state, row.number, row.book) == (PaperState.DRAFT, "", "orders")
    assert Event.objects.get(action="paper.drafted").label == "О порядке"


@pytest.mark.django_db
def test_numbers_go_one_after_another_by_the_schools_pattern_in_each_year():
    org = make.school(order_pattern="{n}-од")
    assert [register(draft(org)).number for _ in range(3)] == ["1-од", "2-од", "3-од"]
    assert register(draft(org), dated_on=dt.date(2025, 12, 30)).number == "1-од"
    assert register(draft(make.school())).number == "1-од"


@pytest.mark.django_db
def test_a_typed_number_is_kept_and_the_book_goes_on_after_it():
    org = make.school()
    assert register(draft(org), "214-од").number == "214-од"
    assert register(draft(org)).number == "215-од"
    assert register(draft(org), "26/1").number == "26/1"
    assert register(draft(org)).number == "216-од"


@pytest.mark.django_db
def test_the_book_steps_over_numbers_typed_ahead():
    org = make.school()
    registered_paper(org, "1-од"), registered_paper(org, "2-од")
    assert services.next_number(organization=org, book="orders", year=2026) == "3-од"


@pytest.mark.django_db
def test_a_taken_number_is_refused_and_nothing_is_written():
    org = make.school()
    register(draft(org), "7-од")
    row = draft(org)
    with pytest.raises(Refused, match="7-од"):
        register(row, "7-од")
    row.refresh_from_db()
    assert (row.state, row.number) == (PaperState.DRAFT, "")


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-400, 60])
def test_a_date_far_from_today_is_refused(days):
    with pytest.raises(Refused):
        register(draft(), dated_on=TODAY + dt.timedelta(days=days))


@pytest.mark.django_db
def test_registration_freezes_the_content_with_number_and_date():
    row = register(draft(), "5-од")
    row.about = {"text": "изменено"}
    frozen = str(blocks.to_json(queries.document_of(row)))
    assert "5-од" in frozen
    assert TODAY.isoformat() in frozen
    assert "изменено" not in frozen


@pytest.mark.django_db
def test_what_is_registered_is_not_changed_or_registered_again():
    row = register(draft())
    with pytest.raises(Refused):
        services.change_draft(actor=CURATOR, paper=row, about={})
    with pytest.raises(Refused):
        register(row)


@pytest.mark.django_db
def test_back_to_draft_keeps_the_number_of_the_same_year():
    row = register(draft())
    services.return_to_draft(actor=CURATOR, paper=row)
    row.refresh_from_db()
    assert (row.state, row.content) == (PaperState.DRAFT, {})
    services.change_draft(actor=CURATOR, paper=row, about={"text": "нет"})
    assert register(row).number == "1-од"
    assert register(draft(row.organization)).number == "2-од"


@pytest.mark.django_db
def test_signing_is_recorded_once_with_day_and_name():
    row = sign(register(draft()))
    assert (row.state, row.signed_on, row.signed_by) == (PaperState.SIGNED, TODAY, "Соколова Е. А.")
    with pytest.raises(Refused):
        sign(row)
    with pytest.raises(Refused):
        services.return_to_draft(actor=CURATOR, paper=row)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields", [{"signed_on": TODAY + dt.timedelta(days=1)}, {"signed_on": TODAY - dt.timedelta(days=1)}, {"signed_by": "  "}]
)
def test_signing_refuses_wrong_days_and_nobody(fields):
    row = register(draft())
    with pytest.raises(Refused):
        sign(row, **fields)
    row.refresh_from_db()
    assert row.state == PaperState.REGISTERED


@pytest.mark.django_db
def test_a_draft_is_not_signed():
    with pytest.raises(Refused):
        sign(draft())


@pytest.mark.django_db
def test_what_stops_a_receiver_stops_the_signing():
    row = register(draft())

    def stop(**_):
        raise Refused("нельзя")

    paper_signed.connect(stop)
    try:
        with pytest.raises(Refused):
            sign(row)
    finally:
        paper_signed.disconnect(stop)
    row.refresh_from_db()
    assert row.state == PaperState.REGISTERED


@pytest.mark.django_db
def test_the_old_document_is_superseded_when_the_new_one_is_signed():
    old = sign(register(draft()))
    new = register(draft(old.organization, supersedes=old))
    old.refresh_from_db()
    assert old.state == PaperState.SIGNED
    sign(new)
    old.refresh_from_db()
    assert old.state == PaperState.SUPERSEDED
    with pytest.raises(Refused):
        draft(old.organization, supersedes=old)


@pytest.mark.django_db
def test_two_documents_cannot_take_the_place_of_one():
    old = sign(register(draft()))
    first, second = (register(draft(old.organization, supersedes=old)) for _ in range(2))
    sign(first)
    with pytest.raises(Refused):
        sign(second)
    second.refresh_from_db()
    assert second.state == PaperState.REGISTERED


@pytest.mark.django_db
@pytest.mark.parametrize("action", ["paper.drafted", "paper.registered", "paper.signed", "paper.returned", "paper.changed"])
def test_every_step_rolls_back_as_a_whole(monkeypatch, action):
    org, row = make.school(), None
    real = audit.record

    def record(**fields):
        if fields["action"] == action:
            raise RuntimeError("the journal is full")
        return real(**fields)

    steps = {
        "paper.drafted": lambda: draft(org),
        "paper.registered": lambda: register(row),
        "paper.signed": lambda: sign(row),
        "paper.returned": lambda: services.return_to_draft(actor=CURATOR, paper=row),
        "paper.changed": lambda: services.change_draft(actor=CURATOR, paper=row, about={}),
    }
    if action != "paper.drafted":
        row = draft(org)
    if action in ("paper.signed", "paper.returned"):
        row = register(row)
    before = list(Paper.objects.values("state", "number", "about", "content", "version"))
    monkeypatch.setattr(audit, "record", record)
    with pytest.raises(RuntimeError):
        steps[action]()
    assert list(Paper.objects.values("state", "number", "about", "content", "version")) == before
    assert NumberBook.objects.filter(last__gt=0).count() == (1 if action in ("paper.signed", "paper.returned") else 0)


@pytest.mark.django_db
def test_nobody_prepares_documents_of_another_school():
    stranger = make.actor("curator", make.school())
    with pytest.raises(Refused):
        services.draft_paper(actor=stranger, organization=make.school(), kind=KIND, subject="x", title="x", about={})


@pytest.mark.django_db
def test_a_scan_is_kept_by_its_bytes_under_a_made_up_path(settings, tmp_path):
    row = signed_paper()
    services.attach_scan(actor=CURATOR, paper=row, name="..\\..\\приказ 7.pdf", content=PDF)
    row.refresh_from_db()
    kept = row.scan
    assert (kept.name, kept.media_type, kept.size) == ("приказ 7.pdf", "application/pdf", len(PDF))
    assert "приказ" not in kept.content.name
    with kept.content.open("rb") as file:
        assert file.read() == PDF
    assert len(kept.sha256) == 64


@pytest.mark.django_db
@pytest.mark.parametrize("content", [b"<html>", b"MZ\x90", b"%PD", b"%PDF-" + b"0" * (20 * 1024 * 1024)])
def test_what_is_not_a_scan_is_refused(content):
    with pytest.raises(Refused):
        services.attach_scan(actor=CURATOR, paper=signed_paper(), name="scan.pdf", content=content)
    assert not StoredFile.objects.exists()


@pytest.mark.django_db
def test_a_scan_before_the_signing_is_refused():
    with pytest.raises(Refused):
        services.attach_scan(actor=CURATOR, paper=paper(), name="scan.pdf", content=PDF)


@pytest.mark.django_db(transaction=True)
def test_numbers_taken_at_once_are_all_different():
    org = make.school()
    rows = [draft(org) for _ in range(8)]
    start, faults = threading.Barrier(len(rows)), []

    def take(row):
        try:
            start.wait()
            register(row)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=(row,)) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    numbers = Paper.objects.filter(organization=org).values_list("number", flat=True)
    assert sorted(numbers) == [f"{n}-од" for n in range(1, 9)]
