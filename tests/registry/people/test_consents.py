"""Consents: texts, blanks, recording, withdrawal, expiry, the matrix."""

import datetime as dt
import hashlib
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from pypdf import PdfReader

from tandem.engines import papers as engine
from tandem.foundation.audit import services as audit
from tandem.foundation.audit.models import Event
from tandem.foundation.notify.models import Message
from tandem.kit.verdict import Refused
from tandem.registry.documents import queries as documents
from tandem.registry.documents.models import StoredFile, Template
from tandem.registry.people import jobs, papers, policy, queries, services
from tandem.registry.people.choices import ConsentKind, Signer
from tandem.registry.people.models import Consent, ConsentText
from tandem.registry.people.policy import needed_consents
from tandem.registry.people.signals import consents_changed
from tests import factories as make
from tests.factories.mentorships import manager
from tests.factories.people import SINCE, TODAY, guardian_of

pytestmark = pytest.mark.django_db
CURATOR = manager()
DATA, PART = ConsentKind.MENTEE_DATA, ConsentKind.PARTICIPATION
SHEET = services.Sheet(signed_on=SINCE)
NEXT = TODAY + dt.timedelta(1)


@pytest.fixture
def heard():
    """People of whom higher apps were told."""
    told = []

    def receiver(sender, *, person, today, **_):
        told.append((person.pk, today))

    consents_changed.connect(receiver)
    yield told
    consents_changed.disconnect(receiver)


def young():
    return make.pupil(birth_date=dt.date(2014, 5, 1))


def grown():
    return make.pupil(grade=10, birth_date=dt.date(2010, 5, 1))


def signed(person, kind=DATA, signer=Signer.SELF, guardian=None):
    return services.Signed(person, kind, signer, guardian)


def record(*items, sheet=SHEET, today=TODAY, actor=CURATOR):
    return services.record_consents(actor=actor, signed=items, sheet=sheet, today=today)


def test_every_required_consent_has_a_text_of_its_own():
    school = make.school()
    cases = [{"is_mentor": m, "age": a, "is_pupil": a < 18, "special": True, "labour": a > 18} for m in (True, False) for a in (10, 15, 30)]
    codes = {f"{item.kind}-{item.signer}" for case in cases for item in needed_consents(**case)}
    texts = services.consent_texts(organization=school, codes=codes)
    assert set(texts) == codes and len({text.sha256 for text in texts.values()}) == len(codes)


def test_a_text_is_frozen_and_known_by_its_hash():
    school = make.school()
    first = services.consent_text(kind=DATA, signer="self", organization=school)
    plain = json.dumps(first.body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert first.sha256 == hashlib.sha256(plain.encode()).hexdigest()
    assert services.consent_text(kind=DATA, signer="self", organization=school) == first
    body = first.body | {"version": "школа-1"}
    Template.objects.create(organization=school, kind="consents", code=f"{DATA}-self", version=1, body=body, created_at=school.created_at)
    other = services.consent_text(kind=DATA, signer="self", organization=school)
    assert other != first and other.version == "школа-1" and ConsentText.objects.get(pk=first.pk).body == first.body


@pytest.mark.parametrize("code", documents.template_codes("consents") or ["none"])
def test_a_blank_fits_one_sheet_and_names_everything(code):
    school = make.school(
        name="Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 24» города Речногорска"
    )
    school.address, school.inn = "г. Речногорск, ул. Набережная, д. 12", "1234567890"
    person = make.pupil(school, last_name="Константинопольская", first_name="Александра", patronymic="Вячеславовна")
    make.guardian_of(person)
    kind, signer = code.rsplit("-", 1)
    text = services.consent_text(kind=kind, signer=signer, organization=school)
    links = queries.guardians_of([person.pk], TODAY)[person.pk]
    document = papers.blank(papers.Blank(person, text, school, dt.date(2027, 8, 31), person.affiliations.get(), links))
    shown = engine.render_html(document)
    assert len(PdfReader(io.BytesIO(engine.render_pdf(document))).pages) == 1
    assert "Константинопольская" in shown and text.sha256[:12] in shown and "{" not in shown


def test_known_facts_stand_on_the_blank_and_unknown_ones_are_lines():
    person = make.pupil(birth_date=None)
    text = services.consent_text(kind=DATA, signer="guardian", organization=person.organization)
    alone = engine.render_html(papers.blank(papers.Blank(person, text, person.organization, dt.date(2027, 8, 31))))
    assert "дата рождения ____________" in alone and "по 31 августа 2027 г." in alone.replace("\u00a0", " ")
    parent = make.guardian_of(person, last_name="Львова", first_name="Инна", patronymic="Павловна")
    links = queries.guardians_of([person.pk], TODAY)[person.pk]
    filled = engine.render_html(papers.blank(papers.Blank(person, text, person.organization, dt.date(2027, 8, 31), guardians=links)))
    assert parent.full_name in filled and "Соколовой Елене Андреевне" in filled


def test_signatures_of_many_are_recorded_once(heard):
    one, other = young(), grown()
    mother = make.guardian_of(one)
    items = [signed(one, DATA, Signer.GUARDIAN, mother), signed(one, PART, Signer.GUARDIAN, mother), signed(other)]
    assert len(record(*items)) == 3 and record(*items) == []
    assert {row.text.signer for row in one.consents.all()} == {"guardian"}
    assert set(heard) == {(one.pk, TODAY), (other.pk, TODAY)}
    assert Event.objects.filter(action="consent.recorded").count() == 3


def test_scan_of_a_checked_type_is_kept_once_for_all():
    one, other = grown(), grown()
    scan = SimpleUploadedFile("листы.pdf", b"%PDF-1.7 scan")
    record(signed(one), signed(other), sheet=services.Sheet(SINCE, "12", NEXT, scan))
    assert StoredFile.objects.get().media_type == "application/pdf"
    assert {(row.paper_number, row.valid_until, row.scan.name) for row in Consent.objects.all()} == {("12", NEXT, "листы.pdf")}
    with pytest.raises(Refused):
        record(signed(grown()), sheet=services.Sheet(SINCE, scan=SimpleUploadedFile("a.pdf", b"MZ program")))


@pytest.mark.parametrize(
    "sheet", [services.Sheet(signed_on=NEXT), services.Sheet(signed_on=TODAY, valid_until=SINCE)], ids=["future", "ends before"]
)
def test_impossible_days_are_refused(sheet):
    with pytest.raises(Refused):
        record(signed(grown()), sheet=sheet)
    assert not Consent.objects.exists()


def test_who_may_not_sign_is_refused_and_nothing_is_recorded(heard):
    child, teen, adult = young(), grown(), make.teacher()
    stranger = make.person(teen.organization, "guardian")
    limited = make.guardian_of(teen)
    teen.guardians.update(is_limited=True)
    wrong = [
        signed(child), signed(adult, DATA, Signer.GUARDIAN, stranger), signed(teen, DATA, Signer.GUARDIAN),
        signed(teen, DATA, Signer.GUARDIAN, stranger), signed(teen, DATA, Signer.GUARDIAN, limited),
    ]  # fmt: skip
    for item in wrong:
        with pytest.raises(Refused):
            record(signed(teen), item)
    assert not Consent.objects.exists() and heard == []


def test_only_those_who_keep_the_papers_record_them():
    person = grown()
    with pytest.raises(Refused):
        record(signed(person), actor=make.actor("group", person.organization))


def test_recording_is_all_or_nothing(monkeypatch):
    monkeypatch.setattr(audit, "record", lambda **_kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        record(signed(grown()))
    assert not Consent.objects.exists()


def test_withdrawal_counts_from_its_own_day_and_a_new_paper_may_follow(heard):
    person = grown()
    [row] = record(signed(person))
    owner = make.actor("mentee", person.organization, person)
    services.withdraw_consent(actor=owner, consent=row, today=TODAY)
    assert queries.good_consents([person.pk], TODAY) == {}
    assert queries.good_consents([person.pk], TODAY - dt.timedelta(1)) == {person.pk: {(DATA, "self")}}
    assert heard[-1] == (person.pk, TODAY) and Event.objects.filter(action="consent.withdrawn").count() == 1
    with pytest.raises(Refused):
        services.withdraw_consent(actor=owner, consent=row, today=TODAY)
    assert len(record(signed(person))) == 1


def test_a_stranger_withdraws_nothing():
    [row] = record(signed(grown()))
    with pytest.raises(Refused):
        services.withdraw_consent(actor=make.actor("mentee", row.person.organization), consent=row, today=TODAY)


def test_a_consent_that_ran_out_is_marked_once_and_told(heard):
    person = grown()
    record(signed(person), sheet=services.Sheet(SINCE, valid_until=TODAY))
    heard.clear()
    assert services.expire_consents(actor=CURATOR, today=TODAY) == 0
    assert services.expire_consents(actor=CURATOR, today=NEXT) == 1
    assert services.expire_consents(actor=CURATOR, today=NEXT) == 0
    assert heard == [(person.pk, NEXT)] and queries.good_consents([person.pk], NEXT) == {}


def test_the_repeated_job_marks_by_the_clock(clock_at):
    person = grown()
    record(signed(person), sheet=services.Sheet(SINCE, valid_until=TODAY))
    clock_at(NEXT)
    jobs.expire_consents()
    assert person.consents.get().expired_on == NEXT


def test_a_new_paper_replaces_one_that_ran_out_before_anybody_marked_it():
    person = grown()
    record(signed(person), sheet=services.Sheet(SINCE, valid_until=TODAY))
    assert len(record(signed(person), sheet=services.Sheet(NEXT), today=NEXT)) == 1
    assert queries.good_consents([person.pk], NEXT) == {person.pk: {(DATA, "self")}}


def bank(*people):
    """A programme whose bank of mentees holds the people."""
    program = make.program(people[0].organization)
    for person in people:
        make.mentee(program, person)
    return program.organization


def rows_of(school, day=TODAY, **asked):
    return queries.matrix(make.actor("curator", school), school, queries.Asked(**asked), day)


def test_the_matrix_shows_what_is_asked_of_whom():
    school = make.school()
    child, teen = make.pupil(school, 5, "А", birth_date=dt.date(2015, 5, 1)), make.pupil(school, 9, birth_date=dt.date(2011, 5, 1))
    make.guardian_of(child)
    bank(child, teen)
    first, second = rows_of(school)
    assert (first.person, second.person) == (child, teen)
    assert [(cell.kind, cell.signer) for cell in first.missing] == [(PART, "guardian"), (DATA, "guardian")]
    assert [(cell.kind, cell.signer) for cell in second.missing] == [(PART, "guardian"), (DATA, "guardian"), (DATA, "self")]
    assert not first.no_guardian and second.no_guardian
    assert [kind for kind, _label in queries.kinds_of({*first.cells, *second.cells})] == [PART, DATA]


def test_missing_ones_come_first_and_what_was_there_is_told():
    school = make.school()
    done, withdrawn, expired = (make.pupil(school, 11, birth_date=dt.date(2008, 1, 1)) for _ in range(3))
    bank(done, withdrawn, expired)
    make.consent(done, DATA), make.consent(withdrawn, DATA, withdrawn_on=SINCE), make.consent(expired, DATA, valid_until=SINCE)
    rows = rows_of(school, show="all")
    assert rows[-1].person == done and rows[-1].missing == []
    assert {row.person: row.missing[0].was for row in rows[:2]} == {withdrawn: "withdrawn", expired: "expired"}
    assert {row.person for row in rows_of(school)} == {withdrawn, expired}


def test_the_matrix_is_narrowed():
    school = make.school()
    one = make.pupil(school, 5, "А", last_name="Орлова", birth_date=dt.date(2015, 5, 1))
    other = make.pupil(school, 6, "Б", last_name="Титова", birth_date=dt.date(2014, 5, 1))
    bank(one, other)
    assert [row.person for row in rows_of(school, q="титова")] == [other]
    assert [row.person for row in rows_of(school, klass="5а")] == [one]
    assert rows_of(school, kind=ConsentKind.LABOUR) == [] and len(rows_of(school, kind=PART)) == 2


@pytest.mark.parametrize("count", [1, 3])
def test_the_matrix_asks_the_same_number_of_questions(count, django_assert_num_queries):
    school = make.school()
    people = [make.pupil(school) for _ in range(count)]
    for person in people:
        make.guardian_of(person)
    bank(*people)
    actor = make.actor("curator", school)
    with django_assert_num_queries(9):
        assert len(queries.matrix(actor, school, queries.Asked(), TODAY)) == count


def test_ticks_choose_cells_and_the_guardian_is_the_chosen_or_the_only_one():
    school = make.school()
    child = make.pupil(school, birth_date=dt.date(2014, 5, 1))
    mother = make.guardian_of(child)
    bank(child)
    rows = rows_of(school)
    assert len(queries.ticked(rows, [])) == 2
    [(row, cell)] = queries.ticked(rows, [f"{child.pk}-{PART}-guardian", "7-nothing-self"])
    assert (cell.kind, row.signs(cell, {})) == (PART, mother)
    father = make.guardian_of(child, "father", first_name="Павел", sex="m")
    [row] = rows_of(school)
    assert row.signs(cell, {}) is None and row.signs(cell, {f"guardian-{child.pk}": str(father.pk)}) == father
    assert row.signs(queries.Cell(DATA, "self", False), {}) is None


def test_consents_end_with_the_school_year():
    assert queries.usual_end(dt.date(2026, 9, 1)) == dt.date(2027, 8, 31)
    assert queries.usual_end(dt.date(2027, 8, 31)) == dt.date(2027, 8, 31)


def test_everybody_sees_own_consents_and_those_of_the_wards():
    child = grown()
    mother = make.guardian_of(child)
    rows = record(signed(child), signed(child, PART, Signer.GUARDIAN, mother))
    for role, card in (("mentee", child), ("guardian", mother)):
        assert set(queries.own_consents(make.actor(role, child.organization, card))) == set(rows)
    assert not queries.own_consents(make.actor("curator", child.organization))
    assert set(queries.consents_of(make.actor("curator", child.organization), child)) == set(rows)


@pytest.fixture
def signed_by_mother():
    child = make.pupil()
    mother, father = make.guardian_of(child), make.guardian_of(child, "father", first_name="Пётр")
    for kind in (ConsentKind.PARTICIPATION, ConsentKind.MENTEE_DATA):
        make.consent(child, kind, Signer.GUARDIAN, mother)
    return child, mother, father


@pytest.mark.parametrize("end", ["limit", "unlink", "archive"])
def test_what_a_guardian_signed_stops_to_count_when_the_rights_end(signed_by_mother, heard, end):
    child, mother, father = signed_by_mother
    curator = make.actor("curator", child.organization)
    if end == "limit":
        services.limit_guardian(actor=curator, link=mother.wards.get(), is_limited=True, today=TODAY)
    elif end == "unlink":
        services.unlink_guardian(actor=curator, link=mother.wards.get(), today=TODAY)
    else:
        services.archive_person(actor=curator, person=mother, today=TODAY)
    yesterday = TODAY - dt.timedelta(1)
    assert len(queries.good_consents([child.pk], yesterday)[child.pk]) == 2, "a fact of its day"
    assert queries.good_consents([child.pk], TODAY) == {}
    assert heard[-1] == (child.pk, TODAY), "gates are looked at again"
    assert Event.objects.filter(action="consent.lapsed").count() == 2
    paper = services.Signed(child, ConsentKind.PARTICIPATION, Signer.GUARDIAN, father)
    services.record_consents(actor=curator, signed=[paper], sheet=services.Sheet(TODAY), today=TODAY)
    assert queries.good_consents([child.pk], TODAY) == {child.pk: {(ConsentKind.PARTICIPATION, Signer.GUARDIAN)}}


def test_rights_given_back_on_the_same_day_revive_and_later_do_not(signed_by_mother):
    child, mother, father = signed_by_mother
    curator, link = make.actor("curator", child.organization), mother.wards.get()
    for is_limited in (True, False):
        services.limit_guardian(actor=curator, link=link, is_limited=is_limited, today=TODAY)
    assert len(queries.good_consents([child.pk], TODAY)[child.pk]) == 2
    services.limit_guardian(actor=curator, link=link, is_limited=True, today=TODAY)
    paper = services.Signed(child, ConsentKind.PARTICIPATION, Signer.GUARDIAN, father)
    services.record_consents(actor=curator, signed=[paper], sheet=services.Sheet(TODAY), today=TODAY)
    services.limit_guardian(actor=curator, link=link, is_limited=False, today=TODAY)
    assert Consent.objects.get(kind=ConsentKind.PARTICIPATION, lapsed_on=None).guardian == father, "the newer paper stands"
    services.limit_guardian(actor=curator, link=link, is_limited=True, today=TODAY)
    services.limit_guardian(actor=curator, link=link, is_limited=False, today=TODAY + dt.timedelta(1))
    assert queries.good_consents([child.pk], TODAY + dt.timedelta(1)) == {child.pk: {(ConsentKind.PARTICIPATION, Signer.GUARDIAN)}}


def test_another_guardians_consent_and_the_childs_own_go_on(signed_by_mother):
    child, _mother, father = signed_by_mother
    make.consent(child, ConsentKind.MENTEE_DATA, Signer.SELF)
    curator = make.actor("curator", child.organization)
    services.limit_guardian(actor=curator, link=father.wards.get(), is_limited=True, today=TODAY)
    assert len(queries.good_consents([child.pk], TODAY)[child.pk]) == 3


def test_only_guardians_consent_lapses():
    consent = make.consent(make.pupil(), ConsentKind.MENTEE_DATA, Signer.SELF)
    with pytest.raises(IntegrityError, match="only_guardians_consent_lapses"), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(lapsed_on=TODAY)


def test_limiting_a_guardian_is_all_or_nothing(signed_by_mother, monkeypatch):
    child, mother, _father = signed_by_mother
    monkeypatch.setattr("tandem.registry.people.services.consents._tell", lambda *_args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.limit_guardian(actor=make.actor("curator", child.organization), link=mother.wards.get(), is_limited=True, today=TODAY)
    assert not mother.wards.get().is_limited and not Consent.objects.exclude(lapsed_on=None).exists()


def test_who_are_to_sign_are_asked_once_each_and_the_journal_keeps_it():
    child = make.pupil(make.program().organization)
    parent = guardian_of(child)
    user = make.account("guardian", child.organization, parent)
    needed = [policy.Needed(ConsentKind.MENTEE_DATA, Signer.GUARDIAN), policy.Needed(ConsentKind.PARTICIPATION, Signer.GUARDIAN)]
    assert services.ask_consents(actor=make.actor("curator", child.organization), wanted=[(child, needed)], today=TODAY) == 1
    told = Message.objects.get()
    assert told.user_id == user.pk and child.short_name in told.subject
    event = Event.objects.get(action="consent.asked")
    assert (event.details["kinds"], event.details["told"]) == (["mentee_data", "participation"], 1)


def test_strangers_ask_nobody_and_a_fault_asks_nobody(monkeypatch):
    child = make.pupil(make.program().organization)
    make.account("mentee", child.organization, child)
    wanted = [(child, [policy.Needed(ConsentKind.MENTEE_DATA, Signer.SELF)])]
    with pytest.raises(Refused):
        services.ask_consents(actor=make.actor("mentor", child.organization), wanted=wanted, today=TODAY)

    def fail(**_fields):
        raise RuntimeError("journal")

    monkeypatch.setattr(audit, "record", fail)
    with pytest.raises(RuntimeError):
        services.ask_consents(actor=make.actor("curator", child.organization), wanted=wanted, today=TODAY)
    assert not Message.objects.exists()
