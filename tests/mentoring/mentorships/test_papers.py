"""The words of the papers: cases, numbers, dates, one number and date for the order and its annex (domain 5.1, 7.1, 9)."""

import datetime as dt
import io
import time
import zipfile

import pytest
from docx import Document as open_docx

from tandem.engines.papers import blocks, render_docx, render_pdf
from tandem.mentoring.mentorships import papers, queries, services
from tandem.mentoring.mentorships.queries.facts import fill, following, initials, long_date, own_ground, post_text
from tandem.registry.documents import queries as documents
from tandem.registry.documents import services as register
from tandem.registry.people.models import Affiliation, Guardianship, Person
from tandem.registry.programs.models import ProgramRole
from tests import factories as make
from tests.factories.documents import template
from tests.factories.mentorships import manager, mentorship
from tests.factories.people import SINCE, TODAY, consent

pytestmark = pytest.mark.django_db
CURATOR = manager()
MARIA = {"last_name": "Иванова", "first_name": "Мария", "patronymic": "Петровна", "sex": "f"}
PAVEL = {"last_name": "Громов", "first_name": "Павел", "patronymic": "Андреевич", "sex": "m"}
ALINA = {"last_name": "Мельникова", "first_name": "Алина", "patronymic": "Сергеевна", "sex": "f"}
TIMUR = {"last_name": "Орлов", "first_name": "Тимур", "patronymic": "Игоревич", "sex": "m"}


@pytest.fixture
def program():
    org = make.school(short_name="МБОУ «СОШ № 24»", letterhead="МБОУ\n«Школа № 24»", order_pattern="{n}-од")
    made = make.program(org, name="Вместе", grounds=["273-fz"])
    curator = make.teacher(org, last_name="Лаптева", first_name="Ирина", patronymic="Сергеевна", sex="f")
    ProgramRole.objects.create(program=made, person=curator, role="curator", started_on=SINCE)
    return made


def pair(program, who=PAVEL, whom=(ALINA,), **fields):
    org = program.organization
    mentor = make.mentor(program, make.pupil(org, 10, "А", **who))
    requests = [make.request(program, make.mentee(program, make.pupil(org, 7, "Б", **name))) for name in whom]
    return mentorship(program, mentor, requests, with_consents=True, **fields)


def teachers(program):
    """An employee helps an employee: Иванова М. П. helps Рябова М. И."""
    org = program.organization
    novice = make.teacher(org, "учитель русского языка", last_name="Рябова", first_name="Марина", patronymic="Игоревна", sex="f")
    mentor = make.mentor(program, make.teacher(org, **MARIA), form_codes=["tt"])
    made = mentorship(program, mentor, [make.request(program, make.mentee(program, novice), form_code="tt")], with_consents=True)
    consent(mentor.person, "labour")
    services.refresh_gate(actor=CURATOR, mentorship=made, day=TODAY)
    return queries.with_people(type(made).objects.all()).get(pk=made.pk)


def draft(program):
    return services.make_order(actor=CURATOR, program=program, today=TODAY)


def registered(program, number="214-од"):
    return register.register_paper(actor=CURATOR, paper=draft(program), number=number, dated_on=TODAY, today=TODAY)


def sign(paper):
    return register.record_signing(actor=CURATOR, paper=paper, signed_on=TODAY, signed_by="Соколова Е. А.", today=TODAY)


def words(document):
    """All text of a document on one line, without the spaces that only keep words together."""
    found = []

    def walk(value):
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict):
            [walk(inner) for name, inner in value.items() if name not in ("kind", "qr")]
        elif isinstance(value, list):
            [walk(inner) for inner in value]

    walk(blocks.to_json(document))
    return " ".join(found).replace("\u00a0", " ")


def clauses(document):
    return [
        line.replace("\u00a0", " ") for block in document.blocks if isinstance(block, blocks.Clauses) for line in blocks.numbered(block)
    ]


def test_the_order_names_everybody_in_the_accusative_with_the_post(program):
    pair(program)
    teachers(program)
    lines = clauses(documents.document_of(draft(program)))
    assert lines[0] == "1. Назначить наставниками:"
    assert "1.1. Громова Павла Андреевича, обучающегося 10 «А» класса;" in lines
    assert "1.2. Иванову Марию Петровну, учителя математики." in lines


def test_one_mentor_and_one_mentee_are_spoken_of_in_the_singular(program):
    pair(program)
    lines = clauses(documents.document_of(draft(program)))
    assert lines[0] == "1. Назначить наставником:"
    assert lines[2].startswith("2. Закрепить за наставником наставляемого с письменного согласия")
    assert lines[3].startswith("3. Наставнику до 8 декабря 2026 г. согласовать с наставляемым индивидуальный план развития")


def test_a_group_has_one_mentor_and_many_mentees(program):
    pair(program, whom=(ALINA, TIMUR))
    document = documents.document_of(draft(program))
    assert "2. Закрепить за наставником наставляемых" in clauses(document)[2]
    table = next(block for block in document.blocks if isinstance(block, blocks.Table))
    cells = table.rows[0][2].replace("\u00a0", " ")
    assert cells == "Мельникова Алина Сергеевна, обучающаяся 7 «Б» класса; Орлов Тимур Игоревич, обучающийся 7 «Б» класса"


def test_the_order_cites_the_act_and_charges_the_curator_in_the_dative(program):
    pair(program)
    text = words(documents.document_of(draft(program)))
    assert "В соответствии с Федеральным законом от 29.12.2012 № 273-ФЗ «Об образовании в Российской Федерации»" in text
    assert "Куратору программы Лаптевой Ирине Сергеевне ознакомить" in text
    assert "351.8" not in text


@pytest.mark.parametrize(
    ("name", "called"),
    [("Вместе", "программы наставничества «Вместе»"), ("Программа наставничества", "программы наставничества")],
)
def test_every_paper_calls_the_programme_once(program, name, called):
    program.name = name
    program.save(update_fields=["name"])
    labour, paper = teachers(program), draft(program)
    made = [documents.document_of(paper), papers.labour_agreement(labour, TODAY), *(document for _who, document in papers.extracts(paper))]
    for document in made:
        text = words(document)
        assert called in text and f"{called} «" not in text


def test_the_head_of_a_school_without_an_abbreviation_is_named_in_the_genitive(program):
    program.organization.short_name = "Гимназия № 3"
    program.organization.save()
    assert "Директору гимназии № 3" in words(papers.labour_consent(teachers(program), TODAY))


def test_employees_bring_the_article_of_the_labour_code_into_the_order(program):
    teachers(program)
    assert "в порядке, установленном статьёй 351.8 Трудового кодекса" in words(documents.document_of(draft(program)))


def test_the_order_and_its_annex_have_one_number_and_one_date(program):
    pair(program)
    paper = registered(program)
    document = documents.document_of(paper)
    line = next(block for block in document.blocks if isinstance(block, blocks.NumberDate))
    annex = next(block for block in document.blocks if isinstance(block, blocks.Annex))
    assert (line.number, line.date) == ("214-од", long_date(TODAY))
    assert annex.text.replace("\u00a0", " ") == "Приложение\nк приказу\nот 24 ноября 2026 г. № 214-од"
    alone = papers.annex_alone(paper)
    assert annex in alone.blocks and not any(isinstance(block, blocks.Clauses) for block in alone.blocks)


def test_a_draft_leaves_the_number_and_the_date_to_be_written(program):
    pair(program)
    text = words(documents.document_of(draft(program)))
    assert "Приложение\nк приказу\nот «___» ____________ 20___ г. № ______" in text


def test_a_registered_order_does_not_change_with_the_people(program):
    made = pair(program)
    paper = registered(program)
    before = documents.document_of(paper)
    made.mentor.person.last_name = "Петров"
    made.mentor.person.save()
    paper.refresh_from_db()
    assert documents.document_of(paper) == before


def test_the_new_order_says_that_the_old_one_has_lost_force(program):
    pair(program)
    old = sign(registered(program))
    new = services.supersede_order(actor=CURATOR, program=program, paper=old, today=TODAY)
    text = words(documents.document_of(new))
    assert f"Признать утратившим силу приказ от 24.11.2026 № 214-од «{old.title}»." in text


def test_the_order_on_the_end_says_who_since_when_and_why(program):
    made = pair(program, whom=(ALINA, TIMUR))
    sign(registered(program))
    services.close_mentorship(actor=CURATOR, mentorship=made, finished_on=TODAY, reason="переезд.", today=TODAY)
    paper = services.make_end_order(actor=CURATOR, program=program, today=TODAY)
    lines = clauses(documents.document_of(paper))
    assert lines[1] == (
        "1.1. наставник Громов Павел Андреевич, наставляемые Мельникова Алина Сергеевна, Орлов Тимур Игоревич, с 24.11.2026 (переезд)."
    )


def test_the_end_of_a_pair_calls_a_girl_by_the_right_word(program):
    made = pair(program)
    sign(registered(program))
    services.close_mentorship(actor=CURATOR, mentorship=made, finished_on=TODAY, reason="переезд", today=TODAY)
    paper = services.make_end_order(actor=CURATOR, program=program, today=TODAY)
    assert "наставляемая Мельникова Алина Сергеевна, с 24.11.2026 (переезд)." in words(documents.document_of(paper))


def test_names_stand_by_the_alphabet_where_yo_is_ye(program):
    for last in ("Ёлкин", "Ельцов", "Жуков", "Абрамов"):
        pair(program, who={"last_name": last, "first_name": "Лев", "patronymic": "", "sex": "m"})
    lines = clauses(documents.document_of(draft(program)))
    assert [line.split()[1] for line in lines[1:5]] == ["Абрамова", "Ёлкина", "Ельцова", "Жукова"]


def test_a_school_that_did_not_name_its_head_signs_by_hand(program):
    program.organization.head_name = program.organization.head_post = ""
    program.organization.save()
    pair(program)
    sign_at = next(block for block in documents.document_of(draft(program)).blocks if isinstance(block, blocks.Signature))
    assert (sign_at.post, sign_at.name) == ("Директор", papers.BLANK_NAME)


def test_everybody_gets_an_extract_about_oneself_only(program):
    pair(program, whom=(ALINA,))
    pair(program, who=MARIA, whom=(TIMUR,))
    paper = registered(program)
    found = {person.last_name: document for person, document in papers.extracts(paper)}
    assert set(found) == {"Громов", "Иванова", "Мельникова", "Орлов"}
    assert clauses(found["Мельникова"]) == [
        "1. Назначить наставником Громова Павла Андреевича, обучающегося 10 «А» класса.",
        "2. Закрепить за наставником Громовым Павлом Андреевичем наставляемую Мельникову Алину Сергеевну, обучающуюся 7 «Б» класса,"
        " в форме «Ученик – ученик» на срок с 1 сентября 2026 г. по 31 мая 2027 г.",
    ]
    assert "Орлов" not in words(found["Мельникова"])
    assert "ВЫПИСКА ИЗ ПРИКАЗА" in words(found["Орлов"]) and "Верно." in words(found["Орлов"])


def test_a_mentor_of_two_pairs_is_appointed_once_in_the_extract(program):
    first = pair(program)
    request = make.request(program, make.mentee(program, make.pupil(program.organization, 7, "Б", **TIMUR)))
    mentorship(program, first.mentor, [request], with_consents=True)
    (mine,) = [document for person, document in papers.extracts(registered(program)) if person == first.mentor.person]
    assert [line.split(". ")[0] for line in clauses(mine)] == ["1", "2", "3"]
    assert sum("Назначить" in line for line in clauses(mine)) == 1


def test_the_list_of_acquaintance_has_everybody_once_with_room_to_sign(program):
    pair(program, whom=(ALINA, TIMUR))
    table = next(block for block in papers.acquaintance_of(registered(program)).blocks if isinstance(block, blocks.Table))
    assert [row[1] for row in table.rows if "законный" not in row[2]] == [
        "Громов Павел Андреевич", "Мельникова Алина Сергеевна", "Орлов Тимур Игоревич",
    ]  # fmt: skip
    assert table.is_for_hand and all(row[3:] == ("", "") for row in table.rows)


def test_a_parent_of_a_mentee_under_18_reads_the_order_as_well(program):
    pair(program, whom=(ALINA, TIMUR))
    paper = registered(program)
    alina = Person.objects.get(last_name="Мельникова", first_name="Алина")
    timur = Person.objects.get(last_name="Орлов", first_name="Тимур")
    mother = alina.guardians.get().guardian
    Guardianship.objects.filter(child=timur).delete()
    table = next(block for block in papers.acquaintance_of(paper).blocks if isinstance(block, blocks.Table))
    assert [(row[0], row[1], row[2]) for row in table.rows[2:3] + table.rows[4:]] == [
        ("3", mother.full_name, "родитель (законный представитель) Мельниковой Алины"),
        ("5", "", "родитель (законный представитель) Орлова Тимура"),
    ]
    Person.objects.filter(pk__in=[alina.pk, timur.pk]).update(birth_date=dt.date(2000, 1, 1))
    table = next(block for block in papers.acquaintance_of(paper).blocks if isinstance(block, blocks.Table))
    assert [row[1].split()[0] for row in table.rows] == ["Громов", "Мельникова", "Орлов"]


def test_the_employee_agrees_in_writing_to_the_head(program):
    text = words(papers.labour_consent(teachers(program), TODAY))
    assert "Директору МБОУ «СОШ № 24» Соколовой Елене Андреевне от Ивановой Марии Петровны, учителя математики" in text
    assert "Я, Иванова Мария Петровна, учитель математики, в соответствии со статьёй 351.8 Трудового кодекса" in text
    assert "по оказанию Рябовой Марине Игоревне, учителю русского языка, помощи" in text
    assert "с 1 сентября 2026 г. по 31 мая 2027 г." in text and "г.." not in text
    assert "не позднее чем за три рабочих дня" in text


def test_the_additional_agreement_says_content_term_form_and_payment(program):
    made = teachers(program)
    services.record_labour_agreement(
        actor=CURATOR, mentorship=made, number="3", dated_on=TODAY, payment="доплата 10 % должностного оклада", today=TODAY
    )
    made = queries.with_people(type(made).objects.all()).get(pk=made.pk)
    document = papers.labour_agreement(made, TODAY)
    text = words(document)
    assert document.title == "Дополнительное соглашение № 3 к трудовому договору от «___» ____________ 20___ г. № ______"
    assert "в лице директора Соколовой Елены Андреевны, действующей на основании Устава" in text
    assert "Иванова Мария Петровна, учитель математики, именуемая в дальнейшем «Работник»" in text
    for part in ("Содержание работы", "Срок выполнения", "Форма выполнения", "доплата 10 % должностного оклада.", "три рабочих дня"):
        assert part in text
    assert "24 ноября 2026 г." in text


def test_an_agreement_that_is_not_signed_yet_has_blanks(program):
    text = words(papers.labour_agreement(teachers(program), TODAY))
    assert "Дополнительное соглашение № ______" in text and "наставничеству: ______________________________." in text


def test_papers_of_employees_are_offered_to_employees_only(program):
    assert [code for code, _label in papers.available(teachers(program), TODAY)] == ["labour-consent", "labour-agreement"]
    made = pair(program)
    assert papers.available(made, TODAY) == []
    registered(program)
    made = queries.with_people(type(made).objects.all()).get(pk=made.pk)
    assert [code for code, _label in papers.available(made, TODAY)] == ["extract", "acquaintance"]
    for code, _label in papers.available(made, TODAY):
        assert papers.OF_PAIR[code](made, TODAY).blocks


def test_an_order_that_nobody_drafted_can_be_looked_at(program):
    assert papers.unsaved_order(program, TODAY) is None
    pair(program)
    paper = papers.unsaved_order(program, TODAY)
    assert paper.pk is None and "Громова Павла Андреевича" in words(papers.pairs_order(paper))


def test_a_schools_own_wording_is_taken(program):
    pair(program)
    body = documents.template("papers", "pairs-order") | {"preamble": "На основании решения педагогического совета"}
    template(program.organization, body=body)
    assert "На основании решения педагогического совета" in words(documents.document_of(draft(program)))


def test_sixty_pairs_are_ready_in_two_seconds(program, django_assert_max_num_queries):
    for number in range(60):
        pair(program, who=PAVEL | {"last_name": f"Громов{'ов' * (number % 3)}"})
    paper = registered(program)
    with django_assert_max_num_queries(25):
        papers.pairs_order(paper)
    started = time.process_time()
    document = papers.pairs_order(paper)
    docx, pdf = render_docx(document), render_pdf(document)
    assert time.process_time() - started < 2
    assert len(open_docx(io.BytesIO(docx)).tables) >= 3 and zipfile.is_zipfile(io.BytesIO(docx)) and pdf.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("по {day}.", "по 1 мая 2027 г."), ("{day}, да", "1 мая 2027 г., да"), ("{word}.", "слово."), ("{word}", "слово")],
)
def test_filling_does_not_double_the_full_stop(text, expected):
    assert fill(text, {"day": "1 мая 2027 г.", "word": "слово"}) == expected


def test_filling_knows_named_words_only():
    with pytest.raises(KeyError):
        fill("{secret}", {"word": "слово"})
    assert fill("{0} {word.__class__} {Word}", {"word": "слово"}) == "{0} {word.__class__} {Word}"


@pytest.mark.parametrize(
    ("citation", "expected"), [("статьёй 351.8", "со статьёй 351.8"), ("приказом", "с приказом"), ("Положением", "с Положением")]
)
def test_the_preposition_follows_the_word(citation, expected):
    assert following(citation) == expected


def test_dates_and_initials_do_not_break():
    assert long_date(dt.date(2026, 11, 24)) == "24\u00a0ноября 2026\u00a0г."
    assert initials("Соколова Елена Андреевна") == "Е.\u00a0А.\u00a0Соколова"
    assert initials("Соколова") == "Соколова"


@pytest.mark.parametrize(
    ("kind", "fields", "woman", "expected"),
    [
        ("pupil", {"grade": 7, "letter": "В"}, True, "обучающаяся 7\u00a0«В» класса"), ("pupil", {"grade": None}, False, "обучающийся"),
        ("teacher", {"position": "учитель физики"}, True, "учитель физики"), ("graduate", {}, True, "выпускница"), ("student", {}, False, "студент"),
    ],
)  # fmt: skip
def test_what_a_person_is_called(kind, fields, woman, expected):
    post = Affiliation(kind=kind, **fields)
    assert post_text(post, woman=woman) == expected
    assert post_text(None, woman=woman) == ("участница программы" if woman else "участник программы")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "Приказ управления образования города Речногорска от 15.08.2026 № 112",
            "приказом управления образования города Речногорска от 15.08.2026 № 112",
        ),
        ("Положение о наставничестве", "положением о наставничестве"),
        ("локальный акт школы № 3", "локальным актом школы № 3"),
        ("приказом директора от 1 сентября", "приказом директора от 1 сентября"),
        ("ГОСТ Р 7.0.97-2025", "ГОСТ Р 7.0.97-2025"),
        ("Муниципальная программа «Шаг»", "муниципальной программой «Шаг»"),
        ("№ 5", "№ 5"),
    ],
)
def test_own_ground_stands_in_the_case_of_the_sentence(typed, said):
    assert own_ground(typed) == said
