"""The commonest tasks in as few presses as was promised."""

import pytest
from playwright.sync_api import Locator

from tandem.kit import clock
from tandem.mentoring.mentorships.models import Mentorship
from tests import factories as make
from tests.factories import matching as rounds
from tests.journeys import story
from tests.journeys.browser import Visitor

pytestmark = pytest.mark.django_db(transaction=True)
PAIRS, REMARKS, PROMISED = 14, 3, 6


def test_a_ready_round_of_fourteen_is_approved_in_six_presses(came: Visitor) -> None:
    program = _ready_round()
    came.become(make.account("curator", program.organization))
    pressed = 0

    def press(what: Locator) -> None:
        nonlocal pressed
        what.click()
        pressed += 1

    page = came.open("/today/")
    press(page.locator("#todo").get_by_role("link", name="Открыть подбор"))
    unsure = page.locator('input[name="take"]:not(:checked)')
    assert (page.locator('input[name="take"]').count(), unsure.count()) == (PAIRS, REMARKS)
    story.look(came)
    for _ in range(REMARKS):
        press(unsure.first)
    press(page.get_by_role("button", name="Проверить и подтвердить"))
    story.look(came)
    press(page.get_by_role("button", name=f"Утвердить {PAIRS} пар"))
    assert Mentorship.objects.filter(program=program).count() == PAIRS, story.said(page)
    assert pressed <= PROMISED
    story.assert_clean(came)


def _ready_round():
    """Fourteen proposals of a round, three of them with a remark."""
    today = clock.today()
    program = make.program(make.school(), started_on=today.replace(month=1, day=1), finished_on=today.replace(month=12, day=31))
    run = rounds.run(program, stats={"requests": PAIRS, "matched": PAIRS})
    remark = {"code": "AGE_GAP", "text": "Разница в возрасте больше двух лет.", "short": "разница в возрасте"}
    for number in range(PAIRS):
        mentor = make.mentor(program, entered_on=today, trained_on=today)
        reasons = {"line": "Физика", "strength": 3, "reasons": [], "remarks": [remark] * (number < REMARKS)}
        rounds.suggestion(run, mentor, make.request(program, asked_on=today), reasons=reasons)
    return program
