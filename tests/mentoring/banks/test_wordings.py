"""Words of the school for topics, and topics suggested while a request is written."""

import uuid

import pytest

from tandem.engines.matching import vectors
from tandem.kit.verdict import Refused
from tandem.mentoring.banks import queries, services
from tandem.mentoring.banks.models import OwnTopic, Request, Wording
from tests import factories as make
from tests.factories.mentorships import manager

pytestmark = pytest.mark.django_db


def once():
    return {"form_token": uuid.uuid4()}


@pytest.fixture(autouse=True)
def no_word_vectors(monkeypatch):
    monkeypatch.setattr(vectors, "installed", lambda: None)


def test_words_of_the_school_name_a_topic_there_and_nowhere_else():
    school, other = make.school(), make.school()
    services.add_wording(actor=manager(), organization=school, topic="maths", text="Цифирь  ёлочкой")
    assert Wording.objects.get().text == "цифирь ёлочкой"
    assert queries.guess_topics("не идёт цифирь ёлочкой", queries.topics(school)) == ("maths",)
    assert queries.guess_topics("не идёт цифирь ёлочкой", queries.topics(other)) == ()


def test_an_own_topic_has_words_and_loses_them_with_itself():
    school = make.school()
    topic = services.add_topic(actor=manager(), organization=school, name="Лепка из глины")
    services.add_wording(actor=manager(), organization=school, topic=topic.code, text="гончарный круг")
    services.add_wording(actor=manager(), organization=school, topic=topic.code, text="Гончарный круг")
    assert queries.guess_topics("хочу на гончарном кругу", queries.topics(school)) == (topic.code,)
    assert Wording.objects.count() == 1
    services.remove_topic(actor=manager(), topic=topic)
    assert not Wording.objects.exists()


@pytest.mark.parametrize("text", ["не", "ну", "—", "я и ты"])
def test_words_that_name_nothing_are_refused(text):
    with pytest.raises(Refused, match="трёх букв"):
        services.add_wording(actor=manager(), organization=make.school(), topic="maths", text=text)


class TestPages:
    def test_words_are_added_shown_and_removed(self, curator, program, at):
        curator.post(at("requests/words/"), {"topic": "maths", "text": "цифирь"} | once())
        page = curator.get(at("requests/")).content.decode()
        assert "«цифирь»" in page and "Убрать слова «цифирь»" in page
        curator.post(at("requests/words/"), {"remove": Wording.objects.get().pk} | once())
        assert not Wording.objects.exists()

    def test_a_mistake_is_told_beside_the_field(self, curator, program, at):
        page = curator.post(at("requests/words/"), {"topic": "maths", "text": "ну"} | once()).content.decode()
        assert "трёх букв" in page and not Wording.objects.exists()
        assert curator.get(at("requests/words/")).status_code == 200

    def test_words_of_another_school_are_not_found(self, curator, program, at):
        foreign = Wording.objects.create(organization=make.school(), topic="maths", text="цифирь")
        assert curator.post(at("requests/words/"), {"remove": foreign.pk} | once()).status_code == 404
        assert Wording.objects.exists()

    def test_who_does_not_manage_sees_the_words_and_changes_nothing(self, client, program, at):
        wording = Wording.objects.create(organization=program.organization, topic="maths", text="цифирь")
        client.force_login(make.account("psychologist", program.organization))
        page = client.get(at("requests/")).content.decode()
        assert "«цифирь»" in page and "Убрать слова" not in page
        assert client.get(at("requests/words/")).status_code == 403
        client.post(at("requests/words/"), {"remove": wording.pk} | once())
        assert Wording.objects.exists()


class TestSuggestions:
    def asked(self, client, at, **data):
        return client.post(at("requests/suggest/"), data).content.decode()

    def test_topics_of_the_form_are_suggested_while_words_are_written(self, curator, program, at):
        page = self.asked(curator, at, words="не понимаю дроби и уравнения", form_code="uu")
        assert 'name="topics" value="maths"' in page and "Похоже, речь о" in page
        assert 'value="discipline"' not in self.asked(curator, at, words="шумно, не слушаются на уроке", form_code="uu")
        assert 'value="discipline"' in self.asked(curator, at, words="шумно, не слушаются на уроке", form_code="tt")

    def test_chosen_topics_are_not_suggested_again(self, curator, program, at):
        assert "maths" not in self.asked(curator, at, words="алгебра", form_code="uu", topics="maths")

    def test_the_first_request_of_a_new_card(self, curator, program, at):
        page = self.asked(curator, at, **{"ask-words": "алгебра", "ask-form_code": "uu"})
        assert 'name="ask-topics" value="maths"' in page

    def test_opened_as_a_page_it_leads_to_the_topics(self, curator, program, at):
        assert curator.get(at("requests/suggest/")).url == at("requests/")

    @pytest.mark.parametrize("words", ["", "пельмени"])
    def test_nothing_for_nothing(self, curator, program, at, words):
        assert "Похоже" not in self.asked(curator, at, words=words, form_code="uu")
        assert "Похоже" not in self.asked(curator, at)

    def test_only_staff_may_ask(self, client, program, at):
        client.force_login(make.account("mentor", program.organization))
        assert "maths" not in self.asked(client, at, words="алгебра", form_code="uu")

    def test_a_request_saved_without_topics_comes_back_with_suggestions(self, curator, program, at):
        row = make.mentee(program)
        data = {"form_code": "uu", "words": "алгебра", "priority": 2}
        answer = curator.post(at(f"mentees/{row.pk}/requests/new/"), data | once(), follow=True)
        saved = Request.objects.get()
        assert answer.redirect_chain[-1][0] == at(f"mentees/{row.pk}/requests/{saved.pk}/")
        assert 'id="suggested_maths"' in answer.content.decode()
        answer = curator.post(at(f"mentees/{row.pk}/requests/{saved.pk}/"), data | {"topics": ["maths"]} | once(), follow=True)
        assert answer.redirect_chain[-1][0] == at(f"mentees/{row.pk}/")
        assert "suggested_maths" not in curator.get(at(f"mentees/{row.pk}/requests/{saved.pk}/")).content.decode()


def test_an_own_topic_without_words_still_works():
    school = make.school()
    OwnTopic.objects.create(organization=school, code="own-x", name="Лепка")
    assert queries.guess_topics("лепкой", queries.topics(school)) == ("own-x", "crafts")[::-1]
