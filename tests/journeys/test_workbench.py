"""A curator's story at the workbench: proposed, compared, put otherwise, approved, replaced on a petition."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from tandem.kit import clock
from tandem.mentoring.matching import services
from tandem.mentoring.matching.models import Petition, PetitionState, SuggestionState
from tandem.mentoring.mentorships.models import Mentorship, State
from tests import factories as make
from tests.factories import documents
from tests.factories import matching as rounds
from tests.factories.banks import mentor, request
from tests.factories.mentorships import consents, manager
from tests.factories.people import pupil
from tests.journeys import story
from tests.journeys.browser import Visitor, come_back_when_done

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def round_():
    """Two mentors of one place; both requests would rather have the first of them; a third mentor fits neither topic."""
    today = clock.today()
    program = make.program(make.school(), started_on=today.replace(month=1, day=1), finished_on=today.replace(month=12, day=31))
    mentors = []
    for topics in (("physics", "algebra"), ("algebra",), ("drawing",)):
        made = mentor(program, pupil(program.organization, grade=10), topics=topics, places=1)
        consents(made.person, True)
        mentors.append(made)
    asked = [request(program, topics=("physics",)), request(program, topics=("physics", "algebra"))]
    for one in asked:
        consents(one.mentee.person, False)
    return rounds.made_run(program, today), mentors, asked


def standing(run):
    return dict(run.suggestions.filter(state=SuggestionState.PROPOSED).values_list("request", "mentor"))


def name(row):
    return (row.person if hasattr(row, "person_id") else row.mentee.person).short_name


def button(word, row):
    """The button of a mentor in the comparison: whose it is stands beside the word, for readers of the screen."""
    return re.compile(f"{word}.*{name(row)}")


def test_proposed_compared_put_otherwise_approved_and_replaced(came: Visitor, round_) -> None:
    run, (best, _spare, _third), (first, second) = round_
    place = run.program.organization
    came.become(make.account("curator", place))
    page = came.open(f"/o/{place.code}/matching/{run.pk}/")
    page.locator(".prop").get_by_role("link", name=name(second)).click()
    table = page.locator("#cmp table").inner_text()
    assert name(first) in table and "станет" in table
    story.look(came)
    page.locator("#cmp").get_by_role("button", name=button("Назначить", best)).press("Enter")
    assert "Изменилось предложений: 2" in story.said(page)
    assert standing(run)[second.pk] == best.pk != standing(run)[first.pk]
    for box in page.locator("input[name=take]").all():
        box.check()
    page.get_by_role("button", name="Проверить и подтвердить").click()
    page.get_by_role("button", name="Утвердить 2 пары").click()
    _order(Mentorship.objects.get(mentor=best))
    _ask_for_another(came, place, second, best)
    _grant(came, place, second)
    assert Petition.objects.get().state == PetitionState.DONE
    assert Mentorship.objects.get(mentor=best).state == State.CLOSED
    story.assert_clean(came)


def test_the_whole_story_on_a_phone_by_touch(came_by_phone: Visitor, round_) -> None:
    """Proposed, compared with the price, put otherwise, approved: nothing needs a mouse or a wider screen."""
    run, (best, _spare, _third), (first, second) = round_
    came, place = came_by_phone, run.program.organization
    came.become(make.account("curator", place))
    page = came.open(f"/o/{place.code}/matching/new/?program={run.program_id}")
    story.look(came)
    page.locator("main form button.btn").tap()
    page.wait_for_url(re.compile(r"/matching/\d+/$"))
    come_back_when_done(page)
    later = run.program.runs.latest("number")
    assert later.pk != run.pk and standing(later)[first.pk] == best.pk
    story.look(came)
    page.locator(".prop").get_by_role("link", name=name(second)).tap()
    page.wait_for_url("**look=**")
    story.look(came)
    card = page.locator("#cmp tbody tr").filter(has_text=name(best))
    assert "Общий итог −" in card.inner_text() and "Наставник изменится ещё у 1" in card.inner_text()
    assert page.locator("#cmp table").bounding_box()["width"] <= 390, "cards, and no table that is scrolled sideways"
    card.get_by_role("button", name="Назначить").tap()
    page.get_by_text("Изменилось предложений: 2").wait_for()
    assert standing(later)[second.pk] == best.pk
    story.look(came)
    for box in page.locator("input[name=take]").all():
        box.set_checked(True)
    page.get_by_role("button", name="Проверить и подтвердить").tap()
    page.get_by_role("button", name="Утвердить 2 пары").wait_for()
    story.look(came)
    page.get_by_role("button", name="Утвердить 2 пары").tap()
    page.wait_for_url("**/result/**")
    story.look(came)
    assert Mentorship.objects.count() == 2
    story.assert_clean(came)


def test_a_pair_by_hand_tells_its_price_before_it_is_set(came: Visitor, round_) -> None:
    run, (best, _spare, _third), (first, second) = round_
    came.become(make.account("curator", run.program.organization))
    page = came.open(f"/o/{run.program.organization.code}/matching/{run.pk}/by-hand/?request={second.pk}&mentor={best.pk}")
    page.get_by_role("button", name="Показать цену").click()
    assert name(first) in page.locator("#price").inner_text() and "Общий итог −" in page.locator("#price").inner_text()
    assert not Mentorship.objects.exists()
    story.look(came)
    page.get_by_role("button", name="Назначить и утвердить").click()
    page.get_by_text("утверждена").first.wait_for()
    assert Mentorship.objects.get().mentor == best
    assert standing(run)[first.pk] != best.pk, "the other one was moved as the page had said"
    story.assert_clean(came)


def _ask_for_another(came: Visitor, place, asked, best) -> None:
    """The mentee asks; the mentor of the pair sees nothing of it."""
    came.become(make.account("mentee", place, asked.mentee.person))
    page = came.open("/today/")
    page.get_by_role("link", name="Попросить замену").click()
    page.get_by_label("Почему").fill("Не сложилось, хочу с кем-то другим")
    story.look(came)
    page.get_by_role("button", name="Отправить директору").click()

    came.become(make.account("mentor", place, best.person))
    assert "Не сложилось" not in came.open("/today/").content() and "ходатайств" not in page.content().lower()


def _grant(came: Visitor, place, asked) -> None:
    came.become(make.account("head", place))
    page = came.open("/today/")
    page.locator("#todo").get_by_role("link", name="Открыть").first.click()
    page.locator("main").get_by_role("link", name=name(asked)).click()
    story.look(came)
    page.get_by_role("button", name="Удовлетворить").click()


def _order(pair: Mentorship) -> None:
    """The order was signed yesterday."""
    day = clock.today() - dt.timedelta(days=1)
    order = documents.signed_paper(pair.program.organization)
    Mentorship.objects.filter(pk=pair.pk).update(state=State.ACTIVE, order=order, consents_complete=True, started_on=day)
    pair.participations.update(started_on=day)


def test_a_mentee_is_dragged_onto_a_mentor_and_nothing_is_done_before_the_button(came: Visitor, round_) -> None:
    run, (_best, spare, _third), (first, _second) = round_
    came.become(make.account("curator", run.program.organization))
    page = came.at(1440, 900).open(f"/o/{run.program.organization.code}/matching/{run.pk}/")
    before = standing(run)
    page.locator(f".prop li[data-request='{first.pk}']").drag_to(page.locator(f".pool li[data-mentor='{spare.pk}']"))
    page.wait_for_url(f"**look={first.pk}&mentor={spare.pk}**")
    assert page.locator("#cmp").get_by_role("button", name=button("Назначить", spare)).is_visible()
    assert standing(run) == before
    story.assert_clean(came)


def test_two_curators_see_each_other_and_overwrite_nothing(came: Visitor, round_) -> None:
    run, (best, spare, _third), (first, second) = round_
    place = run.program.organization
    came.become(make.account("curator", place))
    page = came.open(f"/o/{place.code}/matching/{run.pk}/?look={second.pk}")
    services.pin_suggestion(actor=manager(), suggestion=run.suggestions.get(request=first), pinned=True)
    page.evaluate("htmx.ajax('GET', document.querySelector('#news').getAttribute('hx-get'), {target: '#news', swap: 'outerHTML'})")
    page.get_by_role("link", name="Показать, как стало").wait_for()
    before = standing(run)
    page.locator("#cmp").get_by_role("button", name=button("Назначить", spare)).or_(
        page.locator("#cmp").get_by_role("button", name=button("Оставить", spare))
    ).first.click()
    assert "только что решил" in story.said(page)
    assert standing(run) == before
    assert best.pk in before.values()
    story.assert_clean(came)


def test_the_workbench_without_scripts(came_without_scripts: Visitor, round_) -> None:
    run, (best, _spare, _third), (_first, second) = round_
    came = came_without_scripts
    place = run.program.organization
    came.become(make.account("curator", place))
    page = came.open(f"/o/{place.code}/matching/{run.pk}/")
    page.locator(".prop").get_by_role("link", name=name(second)).click()
    page.locator("#cmp").get_by_role("button", name=button("Назначить", best)).click()
    assert standing(run)[second.pk] == best.pk
    page.get_by_role("link", name="Что будет, если изменить").click()
    page.locator("#rules #try").get_by_role("link").click()
    page.get_by_label("Не предлагать пары с совпадением ниже").fill("100")
    page.get_by_role("button", name="Показать, что изменится").click()
    assert "Ждут" in page.locator("#outcome").inner_text()
    page.go_back()
    page.go_back()
    page.get_by_role("link", name="Проверка", exact=True).click()
    assert page.url.endswith(reverse("matching:again", args=[place.code, run.pk]))
    assert "совпал до последней пары" in page.locator("main").inner_text()
    story.assert_clean(came)
