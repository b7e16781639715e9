"""What a hurried person sends: what is refused says why, what is ticked stays."""

import datetime as dt

import pytest

from tandem.registry.people import forms

TODAY = dt.date(2026, 11, 25)


@pytest.mark.parametrize("name", ["<b>Иванов</b>", "Иванов 😀", "Иван0в"])
def test_name_of_a_card_is_letters_only(name: str) -> None:
    form = forms.CardForm({"last_name": name, "first_name": "Пётр"}, today=TODAY)
    assert "last_name" in form.errors


@pytest.mark.parametrize("name", ["Римский-Корсаков", "О’Нил", "Оглы Мамед", "Щёлокова (Иванова)"])
def test_name_of_a_card_takes_names_of_life(name: str) -> None:
    form = forms.CardForm({"last_name": name, "first_name": "Пётр"}, today=TODAY)
    assert "last_name" not in form.errors
