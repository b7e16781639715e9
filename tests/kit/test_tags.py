import datetime as dt
import re
import uuid

import pytest
from django.template import Context, Template

from tandem.kit.actor import SYSTEM
from tandem.kit.templatetags.kit import doer, initials, moment


def shown(text: str, **context: object) -> str:
    return Template("{% load kit %}" + text).render(Context(context))


def test_icon_is_a_drawing_that_readers_of_the_screen_skip() -> None:
    html = shown('{% icon "bell" %}')
    assert html.startswith('<svg class="i" aria-hidden="true">')
    assert "dist/icons.svg#bell" in html


def test_icon_takes_a_class() -> None:
    assert 'class="i i-s"' in shown('{% icon "bell" "i-s" %}')


def test_each_form_gets_its_own_token() -> None:
    tokens = {re.search(r'value="([^"]+)"', shown("{% form_token %}"))[1] for _ in range(3)}
    assert len(tokens) == 3
    assert all(uuid.UUID(token) for token in tokens)


@pytest.mark.parametrize(
    ("choices", "drawn"),
    [
        ([("a", "А"), ("b", "<Б>")], '<option value="a">А</option><option value="b" selected>&lt;Б&gt;</option>'),
        (range(1, 3), '<option value="1">1</option><option value="2">2</option>'),
        ([("Г", [("b", "Б")])], '<optgroup label="Г"><option value="b" selected>Б</option></optgroup>'),
        ([(7, "семь")], '<option value="7">семь</option>'),
    ],
)
def test_options_are_drawn_as_django_takes_choices(choices, drawn: str) -> None:
    assert shown("{% options choices chosen %}", choices=choices, chosen="b") == drawn


def test_a_number_that_came_in_the_address_is_chosen() -> None:
    assert shown("{% options choices chosen %}", choices=range(7, 8), chosen="7") == '<option value="7" selected>7</option>'


@pytest.mark.parametrize(("percent", "width"), [(0, "0%"), (61.6, "62%"), (100, "100%"), (140, "100%"), (-3, "0%")])
def test_bar_stays_within_its_box(percent: float, width: str) -> None:
    assert f'width="{width}"' in shown("{% bar percent %}", percent=percent)


@pytest.mark.parametrize(("name", "letters"), [("Ирина Сергеевна Лаптева", "ИС"), ("вера", "В"), ("", ""), ("  Олег   Шевцов ", "ОШ")])
def test_avatar_has_two_letters(name: str, letters: str) -> None:
    assert initials(name) == letters


def test_message_has_a_colour_and_a_sign_of_its_level() -> None:
    assert shown("{{ 'error'|tone }} {{ 'error'|sign }}") == "bad alert-circle"
    assert shown("[{{ 'debug'|tone }}] {{ 'debug'|sign }}") == "[] info-circle"


def test_value_is_found_by_a_key_from_the_template() -> None:
    assert shown("{{ names|get:code }}", names={"a": "Вера"}, code="a") == "Вера"


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-24T06:12Z", "сегодня, 9:12"),
        ("2026-11-23T21:30Z", "сегодня, 0:30"),
        ("2026-11-23T20:30Z", "вчера, 23:30"),
        ("2026-11-12T11:30Z", "12 ноября, 14:30"),
        ("2025-12-30T07:00Z", "30 декабря 2025, 10:00"),
    ],
)
def test_moment_is_told_as_people_tell_it(time_machine, at: str, said: str) -> None:
    time_machine.move_to("2026-11-24T15:00Z", tick=False)
    assert moment(dt.datetime.fromisoformat(at)) == said


def test_what_nobody_started_by_hand_is_done_by_the_system() -> None:
    assert (doer(SYSTEM.name), doer("Лаптева Ирина")) == ("Система", "Лаптева Ирина")
