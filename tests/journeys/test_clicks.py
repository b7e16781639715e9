"""The commonest tasks in as few presses as was promised."""

import pytest
from playwright.sync_api import Locator

from tandem.kit import clock
from tandem.mentoring.mentorships.models import Mentorship
from tests import factories as make
from tests.factories import matching as rounds
from tests.journeys import sheets, story
from tests.journeys.browser import Visitor, come_back_when_done

pytestmark = pytest.mark.django_db(transaction=True)
PAIRS, REMARKS, PROMISED = 14, 3, 6
FIRST_ORDER = 38
"""From an installation without a school to a signed order, with the choice of files, consents and admission; the list promises 43."""


class Hand:
    """Counts presses: nothing but what stands on the page leads on."""

    def __init__(self, came: Visitor, pressed: int = 0) -> None:
        self.came, self.page, self.pressed = came, came.page, pressed

    def press(self, what: Locator) -> None:
        what.click()
        self.pressed += 1

    def button(self, name: str) -> None:
        self.press(self.page.locator("main").get_by_role("button", name=name).first)

    def link(self, name: str) -> None:
        self.press(self.page.locator("main").get_by_role("link", name=name).first)

    def menu(self, name: str) -> None:
        self.press(self.page.locator("nav.side").get_by_role("link", name=name))

    def everybody(self) -> None:
        self.press(self.page.locator("main [data-all]").first)

    def wait(self) -> None:
        """The work is done in the background; the page looks by itself."""
        come_back_when_done(self.page)


def test_a_ready_round_of_fourteen_is_approved_in_six_presses(came: Visitor) -> None:
    program = _ready_round()
    came.become(make.account("curator", program.organization))
    hand, page = Hand(came), came.open("/today/")
    hand.press(page.locator("#todo").get_by_role("link", name="Открыть подбор"))
    unsure = page.locator('input[name="take"]:not(:checked)')
    assert (page.locator('input[name="take"]').count(), unsure.count()) == (PAIRS, REMARKS)
    story.look(came)
    for _ in range(REMARKS):
        hand.press(unsure.first)
    hand.button("Проверить и подтвердить")
    story.look(came)
    hand.button(f"Утвердить {PAIRS} пар")
    assert Mentorship.objects.filter(program=program).count() == PAIRS, story.said(page)
    assert hand.pressed <= PROMISED
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


def test_from_nothing_to_the_first_signed_order(came: Visitor) -> None:
    story.found_school(came, is_checked=False)
    hand = Hand(came, pressed=3)
    hand.press(came.page.locator("#first-steps a.btn"))
    _load(hand, sheets.pupils(clock.today().year))
    hand.link("Дальше: анкеты наставников")
    _load(hand, sheets.mentors())
    hand.link("Дальше: запросы наставляемых")
    _load(hand, sheets.requests())
    hand.link("Дальше: база наставников")
    _admit(hand)
    _consents(hand)
    _match(hand)
    _sign(hand)
    assert set(Mentorship.objects.values_list("state", flat=True)) == {"active"}, story.said(came.page)
    assert hand.pressed <= FIRST_ORDER
    story.assert_clean(came)


def _load(hand: Hand, file: sheets.File) -> None:
    """The kind of the table is chosen already."""
    hand.page.get_by_label("Файл").set_input_files(files=[file])  # type: ignore[list-item]
    hand.pressed += 1
    hand.button("Дальше: столбцы")
    hand.button("Дальше: проверка")
    hand.wait()
    hand.button("Загрузить")
    hand.wait()


def _admit(hand: Hand) -> None:
    for action in ("Допустить решением рабочей группы", "Записать обучение"):
        hand.everybody()
        hand.button(action)
        hand.button("Подтвердить для 2 человек")


def _consents(hand: Hand) -> None:
    hand.menu("Согласия")
    with hand.page.expect_download():
        hand.button("Напечатать недостающие")
    hand.everybody()
    hand.button("Записать отмеченные")


def _match(hand: Hand) -> None:
    hand.menu("Подбор пар")
    hand.link("Начать подбор")
    hand.button("Начать подбор")
    hand.wait()
    hand.button("Проверить и подтвердить")
    hand.button("Утвердить")


def _sign(hand: Hand) -> None:
    hand.link("Сделать приказ")
    for step in ("Подготовить проект приказа", "Зарегистрировать", "Записать подпись"):
        hand.button(step)
