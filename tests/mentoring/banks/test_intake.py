import uuid

import pytest

from tandem.mentoring.banks import queries, services
from tandem.mentoring.banks.models import Application, IntakeLink, MenteeProfile
from tandem.registry.people.models import Person
from tests import factories as make
from tests.factories.mentorships import manager
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db


def once():
    return {"form_token": str(uuid.uuid4())}


class TestShortForm:
    @pytest.fixture
    def token(self, program):
        _link, token = services.open_intake(actor=manager(), program=program, kind="mentee", label="7 «В»", closes_on=TODAY)
        return token

    def test_a_teacher_without_an_account_sends_one_person(self, client, token):
        page = client.get(f"/apply/{token}/").content.decode()
        assert "Кому нужен наставник?" in page
        assert "<script" not in page.split("<form")[1]
        data = {"full_name": "лугова вера", "class_name": "6Б", "topics": ["english"], "slots": "пн 14-15", **once()}
        assert client.post(f"/apply/{token}/", data).headers["Location"] == f"/apply/{token}/done/"
        client.post(f"/apply/{token}/", data)
        assert Application.objects.get().answers == {
            "full_name": "Лугова Вера", "class_name": "6Б", "topics": ["english"], "words": "", "slots": [14]
        }  # fmt: skip
        assert "Спасибо" in client.get(f"/apply/{token}/done/").content.decode()

    @pytest.mark.parametrize(
        ("kind", "asked", "told"),
        [
            ("mentee", "С чем нужна помощь", "Скажите, что нужно"), ("mentor", "С чем готовы помочь", "Скажите, с чем готовы помочь"),
        ],
    )  # fmt: skip
    def test_each_side_is_asked_in_its_own_words(self, client, program, kind, asked, told):
        _link, token = services.open_intake(actor=manager(), program=program, kind=kind, label="", closes_on=TODAY)
        assert asked in client.get(f"/apply/{token}/").content.decode()
        assert told in client.post(f"/apply/{token}/", {"full_name": "Лугова Вера", "class_name": "6Б"} | once()).content.decode()

    def test_it_is_not_for_search_engines(self, client, token):
        assert "noindex" in client.get(f"/apply/{token}/").headers["X-Robots-Tag"]

    def test_what_is_wrong_is_told_and_kept(self, client, token):
        page = client.post(f"/apply/{token}/", {"full_name": "Вера", "class_name": "6Б", "words": "дроби"} | once()).content.decode()
        assert "Нужны фамилия и имя" in page
        assert "дроби" in page
        assert not Application.objects.exists()

    def test_a_machine_is_thanked_and_forgotten(self, client, token):
        data = {"full_name": "Лугова Вера", "class_name": "6Б", "words": "x", "website": "http://spam"}
        assert client.post(f"/apply/{token}/", data).status_code == 302
        assert not Application.objects.exists()

    def test_closed_and_unknown_say_so(self, client, token):
        services.close_intake(actor=manager(), link=IntakeLink.objects.get())
        closed = client.get(f"/apply/{token}/")
        assert (closed.status_code, "Анкета закрыта" in closed.content.decode()) == (410, True)
        assert client.get("/apply/nothing/").status_code == 404
        assert client.get("/apply/nothing/done/").status_code == 404

    def test_too_many_are_told(self, client, token, monkeypatch):
        monkeypatch.setattr("tandem.mentoring.banks.services.intake.MOST_AN_HOUR", 0)
        page = client.post(f"/apply/{token}/", {"full_name": "Лугова Вера", "class_name": "6Б", "words": "дроби"} | once()).content.decode()
        assert "через час" in page

    def test_link_poster_and_closing(self, curator, at):
        data = {"kind": "mentor", "label": "Учителям", "closes_on": "20.12.2026"}
        poster = curator.post(at("applications/link/"), data | once()).headers["Location"]
        page = curator.get(poster).content.decode()
        assert "data:image/svg+xml" in page
        assert f"/apply/{queries.token_of(IntakeLink.objects.get())}/" in page
        curator.post(at("applications/link/"), {"close": IntakeLink.objects.get().pk} | once())
        assert "закрыта" in curator.get(poster).content.decode()

    def send(self, client, token, **answers):
        data = {"full_name": "Лугова Вера", "class_name": "6Б", "topics": ["english"], "words": "говорить"} | answers
        client.post(f"/apply/{token}/", data | once())
        return Application.objects.latest("pk")

    def test_taken_in_as_a_new_card(self, curator, program, token, at):
        sent = self.send(curator, token)
        assert "Лугова Вера" in curator.get(at("applications/")).content.decode()
        data = {
            "who": "new",
            "full_name": "Лугова Вера",
            "kind": "pupil",
            "class_name": "6Б",
            "form_code": "uu",
            "topics": ["english"],
            "words": "",
        }
        curator.post(at(f"applications/{sent.pk}/"), data | once())
        person = Person.objects.get(last_name="Лугова")
        assert (person.affiliations.get().grade, MenteeProfile.objects.get().person) == (6, person)
        assert "Заявок нет" in curator.get(at("applications/")).content.decode()

    def test_the_same_name_is_offered_first(self, curator, program, token, at):
        twin = make.pupil(program.organization, grade=6, last_name="Лугова", first_name="Вера", patronymic="Павловна")
        sent = self.send(curator, token)
        page = curator.get(at(f"applications/{sent.pk}/")).content.decode()
        assert "Лугова Вера Павловна" in page
        data = {"who": twin.pk, "full_name": "Лугова Вера", "kind": "pupil", "form_code": "uu", "words": "говорить"}
        curator.post(at(f"applications/{sent.pk}/"), data | once())
        assert MenteeProfile.objects.get().person == twin

    def test_a_class_that_is_not_one_is_told(self, curator, token, at):
        sent = self.send(curator, token)
        data = {"who": "new", "full_name": "Лугова Вера", "kind": "pupil", "class_name": "шестой", "form_code": "uu", "words": "x"}
        page = curator.post(at(f"applications/{sent.pk}/"), data | once()).content.decode()
        assert "не похоже на класс" in page
        assert not MenteeProfile.objects.exists()

    def test_declined(self, curator, token, at):
        sent = self.send(curator, token)
        curator.post(at(f"applications/{sent.pk}/"), {"decline": 1} | once())
        sent.refresh_from_db()
        assert (sent.state, sent.answers) == ("declined", {})
