"""From a general meeting to pairs by mutual choice: a child marks on a phone, a mentor on paper, the round follows both."""

import pytest

from tandem.foundation.jobs import jobs as worker
from tandem.kit import clock
from tandem.mentoring.matching.models import Acquaintance, Run
from tests import factories as make
from tests.factories.banks import mentor, request
from tests.factories.mentorships import consents
from tests.factories.people import pupil
from tests.journeys import story
from tests.journeys.browser import Visitor

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = (360, 740)


@pytest.fixture
def school():
    """Two mentors and two mentees; by the fit alone both requests would go to the first mentor."""
    today = clock.today()
    program = make.program(make.school(), started_on=today.replace(month=1, day=1), finished_on=today.replace(month=12, day=31))
    mentors = [mentor(program, pupil(program.organization, grade=10), topics=topics, places=1) for topics in (("physics",), ("drawing",))]
    asked = [request(program, topics=("physics",)) for _ in range(2)]
    for person, is_mentor in [*((m.person, True) for m in mentors), *((r.mentee.person, False) for r in asked)]:
        consents(person, is_mentor)
    return program, mentors, asked


def mark(page, person, word) -> None:
    page.get_by_role("group", name=person.short_name).get_by_role("radio", name=word, exact=True).check()


def test_a_meeting_ends_in_pairs_that_both_sides_have_chosen(came: Visitor, school) -> None:
    program, (first, second), (one, _other) = school
    place, child = program.organization, one.mentee.person
    curator, account = make.account("curator", place), make.account("mentee", place, child)
    came.become(curator)
    page = came.at(1440, 900).open(f"/o/{place.code}/matching/new/")
    assert "Взаимный выбор пока невозможен" in page.locator("main").inner_text()
    page.get_by_role("link", name="Записать общую встречу").click()
    page.get_by_role("button", name="Записать встречу").click()
    meeting = Acquaintance.objects.get()
    assert (meeting.closes_on - meeting.held_on).days == 3

    came.become(account)
    page = came.at(*PHONE).open("/today/")
    page.locator("a[href*='/marks/']").first.click()
    mark(page, second.person, "Хочу")
    mark(page, first.person, "Нет")
    story.look(came)
    page.get_by_role("button", name="Сохранить").click()
    assert "видит только куратор" in story.said(page)

    came.become(curator)
    page = came.at(1440, 900).open(f"/o/{place.code}/matching/acquaintance/{meeting.pk}/marks/{second.person_id}/")
    mark(page, child, "Хочу")
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_role("link", name="Новый круг").click()
    page.get_by_role("radio", name="Взаимный выбор").check()
    story.look(came)
    page.get_by_role("button", name="Начать подбор").click()
    assert worker.run_one()
    run = Run.objects.get()
    page = came.open(f"/o/{place.code}/matching/{run.pk}/")
    assert "Нет двух, которые предпочли бы друг друга" in page.locator("main").inner_text()
    assert run.suggestions.get(request=one).mentor == second
    page.locator(".figures summary").click()
    assert "Взаимный выбор" in page.locator(".figures").inner_text()
    story.look(came)
    story.assert_clean(came)
