import datetime as dt

import pytest
from django.db import IntegrityError

from tandem.foundation.audit.models import Event
from tandem.foundation.jobs import services as queue
from tandem.foundation.jobs.services import LeaseLost
from tandem.interfaces.imports import jobs, policy, queries, services
from tandem.interfaces.imports.choices import Decision
from tandem.interfaces.imports.models import Batch, ColumnMemory, RowState
from tandem.kit.verdict import Refused
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile, Request
from tandem.registry.people.models import Affiliation, Guardianship, Person, User
from tests import factories as make
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db
HEAD = "ФИО;Дата рождения;Класс;Контакт родителя\n"
ANNA = "Орлова Анна Ильинична;15.03.2013;7В;Орлова Вера Львовна (мама) 8-914-000-00-01\n"
GLEB = "Орлов Глеб Ильич;16.04.2015;5А;Орлова Вера Львовна, мать, 89140000001\n"


@pytest.fixture
def school():
    return make.school()


@pytest.fixture
def curator(school):
    return make.actor("curator", school)


def uploaded(actor, school, text, kind="pupils", program=None):
    upload = queries.read_upload(school, kind, name="Список.csv", content=text.encode())
    return services.upload_table(actor=actor, target=services.Target(school, kind, program), upload=upload)


def checked(actor, school, text, kind="pupils", program=None):
    batch = uploaded(actor, school, text, kind, program)
    return services.start_check(actor=actor, batch=batch, columns=queries.columns_of(batch), default_form="", today=TODAY)


def loaded(actor, school, text, kind="pupils", program=None):
    batch = checked(actor, school, text, kind, program)
    while services.load_chunk(actor=actor, batch=batch, today=TODAY):
        pass
    return services.finish_load(actor=actor, batch=batch)


def people_of(school):
    return set(Person.objects.filter(organization=school, user=None).values_list("last_name", "first_name"))


def test_load_makes_pupils_with_one_card_for_a_common_parent(curator, school):
    batch = loaded(curator, school, HEAD + ANNA + GLEB)
    assert batch.counts["created"] == 2 and batch.state == "loaded"
    assert people_of(school) == {("Орлова", "Анна"), ("Орлов", "Глеб"), ("Орлова", "Вера")}
    assert Guardianship.objects.filter(guardian__first_name="Вера", relation="mother").count() == 2
    assert Affiliation.objects.get(person__first_name="Анна").class_name == "7\u00a0«В»"


def test_same_file_twice_changes_nothing(curator, school):
    loaded(curator, school, HEAD + ANNA + GLEB)
    again = loaded(curator, school, HEAD + ANNA + GLEB)
    assert (again.counts["created"], again.counts["changed"], again.counts["same"]) == (0, 0, 2)


def test_known_person_is_changed_only_where_the_file_says(curator, school):
    known = make.pupil(
        school,
        grade=6,
        last_name="Орлова",
        first_name="Анна",
        patronymic="Ильинична",
        birth_date=dt.date(2013, 3, 15),
        phone="+7 914 000-00-09",
    )
    batch = checked(curator, school, "ФИО;Дата рождения;Класс;Телефон;Почта\nОрлова Анна Ильинична;15.03.2013;7В;;anna@example.org\n")
    row = batch.rows.get()
    assert row.state == RowState.CHANGE and row.values["diff"]["card"] == {"email": ["", "anna@example.org"]}
    services.load_chunk(actor=curator, batch=batch, today=TODAY)
    known.refresh_from_db()
    assert known.phone == "+7 914 000-00-09" and known.email == "anna@example.org"
    assert Affiliation.objects.get(person=known, finished_on=None).grade == 7


def test_undo_restores_changed_and_removes_made(curator, school):
    known = make.pupil(school, grade=6, last_name="Орлова", first_name="Анна", patronymic="Ильинична", birth_date=dt.date(2013, 3, 15))
    before = list(Affiliation.objects.values_list("person", "grade", "letter", "started_on", "finished_on").order_by("pk"))
    batch = loaded(
        curator,
        school,
        "ФИО;Дата рождения;Класс;Почта;Родитель\nОрлова Анна Ильинична;15.03.2013;7В;anna@example.org;Орлова Вера Львовна\n",
    )
    services.start_undo(actor=curator, batch=batch)
    known.refresh_from_db()
    assert known.email == "" and people_of(school) == {("Орлова", "Анна")} and not Guardianship.objects.exists()
    assert list(Affiliation.objects.values_list("person", "grade", "letter", "started_on", "finished_on").order_by("pk")) == before


def test_undo_is_refused_while_something_stands_on_the_load(curator, school):
    batch = loaded(curator, school, HEAD + ANNA)
    make.mentee(make.program(school), Person.objects.get(first_name="Анна"))
    with pytest.raises(Refused, match="Орлова Анна"):
        services.start_undo(actor=curator, batch=batch)
    assert Batch.objects.get().state == "loaded" and Person.objects.filter(first_name="Анна").exists()


def test_undo_that_fails_at_the_end_changes_nothing(curator, school, monkeypatch):
    batch = loaded(curator, school, HEAD + ANNA)
    monkeypatch.setattr("tandem.interfaces.imports.services.undoing.audit.record", boom)
    with pytest.raises(IntegrityError):
        services.start_undo(actor=curator, batch=batch)
    assert Person.objects.filter(first_name="Анна").exists() and Batch.objects.get().state == "loaded"


def boom(**_kwargs):
    raise IntegrityError("the last step fails")


def test_chunk_that_fails_at_the_end_writes_nothing(curator, school, monkeypatch):
    batch = checked(curator, school, HEAD + ANNA)
    monkeypatch.setattr("tandem.interfaces.imports.services.loading._mark", lambda _work: boom())
    with pytest.raises(IntegrityError):
        services.load_chunk(actor=curator, batch=batch, today=TODAY)
    assert people_of(school) == set() and batch.rows.get().state == RowState.NEW
    assert not Event.objects.filter(action="people.added").exists()


def test_worker_that_lost_its_lease_writes_nothing(curator, school):
    batch = checked(curator, school, HEAD + ANNA)
    services.start_load(actor=curator, batch=batch)
    first = queue.claim(kinds=["imports.load"])
    type(first).objects.filter(pk=first.pk).update(lease_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    second = queue.claim(kinds=["imports.load"])
    with pytest.raises(LeaseLost):
        services.load_chunk(actor=curator, batch=batch, today=TODAY, job=first)
    assert people_of(school) == set()
    jobs.load(second)
    assert len(people_of(school)) == 2


def test_load_of_a_closed_account_stops(curator, school):
    batch = checked(curator, school, HEAD + ANNA)
    services.start_load(actor=curator, batch=batch)
    User.objects.filter(pk=curator.user_id).update(is_active=False)
    with pytest.raises(Refused):
        jobs.load(queue.claim(kinds=["imports.load"]))
    assert not people_of(school)


def test_load_that_died_between_chunks_goes_on_without_doubles(curator, school, monkeypatch):
    monkeypatch.setattr("tandem.interfaces.imports.services.loading.NEW_AT_ONCE", 2)
    rows = "".join(f"Орлов{'а' * n} Ян Ильич;0{n + 1}.02.2013;7В;\n" for n in range(5))
    batch = checked(curator, school, HEAD + rows)
    services.start_load(actor=curator, batch=batch)
    job = queue.claim(kinds=["imports.load"])
    assert services.load_chunk(actor=curator, batch=batch, today=TODAY, job=job) == 2  # and here the worker dies
    type(job).objects.filter(pk=job.pk).update(lease_until=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    again = queue.claim(kinds=["imports.load"])
    result = jobs.load(again)
    assert result["created"] == 5 and len(people_of(school)) == 5
    assert type(job).objects.get(pk=job.pk).done == 5


def test_card_added_since_the_check_is_not_doubled(curator, school):
    batch = checked(curator, school, HEAD + ANNA)
    loaded(curator, school, HEAD + ANNA)  # another curator was quicker
    services.load_chunk(actor=curator, batch=batch, today=TODAY)
    row = batch.rows.get()
    assert row.state == RowState.REFUSED and row.cause == "late"
    assert Person.objects.filter(first_name="Анна").count() == 1


def test_alike_person_waits_for_a_decision(curator, school):
    make.pupil(school, grade=6, last_name="Орлова", first_name="Анна", patronymic="Ильинична", birth_date=None)
    text = "ФИО;Дата рождения;Класс\nОрлова Анна Ильинична;15.03.2013;7В\n"
    batch = checked(curator, school, text)
    row = batch.rows.get()
    assert (row.state, row.cause) == (RowState.REFUSED, "twin")
    assert services.decide_row(actor=curator, row=row, decision=Decision.SAME, today=TODAY).state == RowState.CHANGE
    assert services.decide_row(actor=curator, row=row, decision=Decision.NEW, today=TODAY).state == RowState.NEW
    assert services.decide_row(actor=curator, row=row, decision=Decision.SKIP, today=TODAY).state == RowState.SKIP


def test_load_without_a_bad_value_keeps_the_rest_of_the_cell(curator, school):
    text = HEAD + "Орлова Анна Ильинична;15.03.2013;7В;Орлова Вера Львовна (мама) 8-914-12\n"
    batch = checked(curator, school, text)
    services.decide_group(actor=curator, batch=batch, cause="guardian", decision=Decision.WITHOUT, today=TODAY)
    services.load_chunk(actor=curator, batch=batch, today=TODAY)
    mother = Guardianship.objects.get(child__first_name="Анна").guardian
    assert (mother.full_name, mother.phone) == ("Орлова Вера Львовна", "")


def test_unlikely_birth_is_loaded_as_it_stands_or_left_out_by_decision(curator, school):
    head = "ФИО;Дата рождения;Класс\n"
    batch = checked(curator, school, head + "Орлова Анна Ильинична;15.03.1985;7В\nОрлов Глеб Ильич;15.03.2020;7В\n")
    [group] = queries.groups(batch)
    assert group.cause == "odd_birth" and {shown.row.state for shown in group.rows} == {RowState.NEW}
    assert [cell.suggestion for shown in group.rows for cell in shown.cells if cell.problem] == ["", "15.03.2010"]
    services.decide_row(actor=curator, row=batch.rows.get(number=2), decision=Decision.WITHOUT, today=TODAY)
    services.mend_row(actor=curator, row=batch.rows.get(number=3), cells={1: "15.03.2010"}, today=TODAY)
    assert queries.groups(batch) == []
    services.load_chunk(actor=curator, batch=batch, today=TODAY)
    born = dict(Person.objects.filter(organization=school, user=None).values_list("first_name", "birth_date"))
    assert born == {"Анна": None, "Глеб": dt.date(2010, 3, 15)}


def test_double_in_the_file_joined_by_decision(curator, school):
    batch = checked(
        curator, school, "ФИО;Дата рождения;Класс;Почта\nОрлов Ян Ильич;15.03.2013;7В;\nОрлов Ян Ильич;15.03.2013;7В;jan@example.org\n"
    )
    double = batch.rows.get(number=3)
    assert double.state == RowState.SKIP and double.twin_row == 2
    services.decide_group(actor=curator, batch=batch, cause="twin_row", decision=Decision.SAME, today=TODAY)
    while services.load_chunk(actor=curator, batch=batch, today=TODAY):
        pass
    done = services.finish_load(actor=curator, batch=batch)
    assert Person.objects.get(first_name="Ян").email == "jan@example.org"
    services.start_undo(actor=curator, batch=done)
    assert people_of(school) == set()


def test_columns_are_remembered_by_the_school(curator, school):
    batch = uploaded(curator, school, "Как зовут;Кл.\nОрлов Ян Ильич;7В\n")
    services.start_check(actor=curator, batch=batch, columns=["full_name", ""], default_form="", today=TODAY)
    services.start_load(actor=curator, batch=batch)
    assert ColumnMemory.objects.count() == 2
    assert queries.columns_of(uploaded(curator, school, "Как зовут;Кл.\nx;y\n")) == ["full_name", ""]


def test_mentors_and_requests_go_into_the_banks(curator, school):
    program = make.program(school)
    loaded(
        curator,
        school,
        "ФИО;Должность;Чем можете помочь?;Когда удобно?\nБелова Инна Львовна;учитель физики;физика;пн 14–16\n",
        "mentors",
        program,
    )
    mentor = MentorProfile.objects.get()
    assert (
        mentor.slots == [14, 15] and mentor.form_codes == ["tu", "tt"] and list(mentor.topics.values_list("code", flat=True)) == ["physics"]
    )
    text = "ФИО;Класс;Запрос\nОрлов Ян Ильич;7В;физика\nОрлов Ян Ильич;7В;английский язык\n"
    batch = loaded(curator, school, text, "requests", program)
    assert MenteeProfile.objects.count() == 1 and Request.objects.count() == 2
    again = loaded(curator, school, text, "requests", program)
    assert again.counts["created"] == 0 and Request.objects.count() == 2
    services.start_undo(actor=curator, batch=batch)
    assert not Request.objects.exists() and not MenteeProfile.objects.exists() and not Person.objects.filter(first_name="Ян").exists()


def test_unknown_mentor_is_refused_with_the_nearest_name(curator, school):
    make.teacher(school, last_name="Белова", first_name="Инна", patronymic="Львовна")
    batch = checked(curator, school, "ФИО;Интересы\nБелова Ина Львовна;походы\n", "mentors", make.program(school))
    row = batch.rows.get()
    assert row.cause == "unknown" and row.problems[0]["suggestion"] == "Белова Инна Львовна"
    mended = services.mend_row(actor=curator, row=row, cells={0: "Белова Инна Львовна"}, today=TODAY)
    assert mended.state == RowState.NEW and mended.twin_person_id


def test_bank_needs_a_programme(curator, school):
    with pytest.raises(Refused, match="программу"):
        uploaded(curator, school, "ФИО;Интересы\nБелова Инна;походы\n", "mentors")


def test_dropped_table_leaves_nothing(curator, school):
    batch = checked(curator, school, HEAD + ANNA)
    services.drop_batch(actor=curator, batch=batch)
    assert not Batch.objects.exists() and people_of(school) == set()


def test_old_tables_are_wiped(curator, school):
    batch = loaded(curator, school, HEAD + ANNA)
    uploaded(curator, school, HEAD + GLEB)
    assert services.purge_old(actor=make.system(), now=batch.loaded_at + dt.timedelta(days=31)) == 2
    kept = Batch.objects.get()
    assert kept.counts["purged"] and kept.rows.get().cells == []
    with pytest.raises(Refused):
        services.start_undo(actor=curator, batch=kept)


def test_only_the_curator_and_the_head_import(school):
    stranger = make.actor("psychologist", school)
    with pytest.raises(Refused):
        uploaded(stranger, school, HEAD + ANNA)
    other = make.actor("curator", make.school())
    batch = uploaded(make.actor("head", school), school, HEAD + ANNA)
    for verb in (services.start_load, services.start_undo, services.drop_batch):
        with pytest.raises(Refused):
            verb(actor=other, batch=batch)


def test_row_is_once_in_a_batch(curator, school):  # constraint row_once_in_batch
    batch = checked(curator, school, HEAD + ANNA)
    row = batch.rows.get()
    row.pk = None
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)


def test_column_is_remembered_once(school):  # constraint column_remembered_once
    ColumnMemory.objects.create(organization=school, kind="pupils", header="фио", field="full_name")
    with pytest.raises(IntegrityError):
        ColumnMemory.objects.create(organization=school, kind="pupils", header="фио", field="")


@pytest.mark.parametrize("role", ["head", "curator", "group", "psychologist", "mentor", "admin"])
def test_visible_to_is_the_twin_of_can_view(role):
    above = make.municipality()
    school = make.school(above)
    batch = uploaded(make.actor("curator", school), school, HEAD + ANNA)
    for place in (school, make.school(), above):
        actor = make.actor(role, place)
        assert bool(policy.can_view(actor, batch)) == queries.visible_to(actor).filter(pk=batch.pk).exists()
