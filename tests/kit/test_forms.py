import datetime as dt
from pathlib import Path

import pytest
from django import forms
from django.urls import reverse

from tandem.kit import forms as forms_of_kit
from tandem.kit.forms import DateField
from tests import factories as make


class Card(forms.Form):
    name = forms.CharField(label="Имя", help_text="Полностью")
    born = DateField(label="Дата рождения", required=False)
    forms_ = forms.MultipleChoiceField(label="Формы", choices=[("a", "Ученик"), ("b", "Учитель")], widget=forms.CheckboxSelectMultiple)
    adult = forms.BooleanField(label="Взрослый", required=False)


def test_label_hint_and_control_are_tied_together() -> None:
    html = str(Card())
    assert '<label class="lb" for="id_name">Имя</label>' in html
    assert 'aria-describedby="id_name_helptext"' in html
    assert '<div class="hint" id="id_name_helptext">Полностью</div>' in html


def test_optional_is_said_and_required_is_the_default() -> None:
    html = str(Card())
    assert html.count("— необязательно") == 1


def test_group_of_choices_is_a_fieldset_with_its_name() -> None:
    html = str(Card())
    assert '<legend class="lb">Формы</legend>' in html
    assert html.count("<fieldset") == 1
    assert "Учитель" in html


def test_errors_stand_in_the_summary_and_above_the_field() -> None:
    html = str(Card({"born": "вчера", "forms_": ["a"]}))
    assert "Проверьте форму" in html
    assert '<a href="#id_name">Имя</a>' in html
    assert 'id="id_born_error"' in html
    assert 'value="вчера"' in html, "what was typed is kept"
    assert html.index('id="id_born_error"') < html.index('name="born"')


def test_error_of_the_whole_form_stands_in_the_summary() -> None:
    form = Card({"name": "Вера", "forms_": ["a"]})
    form.add_error(None, "Так нельзя.")
    assert "<li>Так нельзя.</li>" in str(form)


def test_form_without_errors_has_no_summary() -> None:
    assert 'id="errors"' not in str(Card())
    assert 'id="errors"' not in str(Card({"name": "Вера", "forms_": ["a"]}))


def test_date_is_typed_as_people_write_it(clock_at) -> None:
    clock_at(dt.date(2026, 11, 25))
    form = Card({"name": "Вера", "forms_": ["a"], "born": "20 дек"})
    assert form.is_valid()
    assert form.cleaned_data["born"] == dt.date(2026, 12, 20)


def test_empty_date_is_nothing_and_a_date_is_shown_with_points() -> None:
    form = Card({"name": "Вера", "forms_": ["a"], "born": " "})
    assert form.is_valid() and form.cleaned_data["born"] is None
    assert 'value="01.09.2026"' in str(Card(initial={"born": dt.date(2026, 9, 1)}))


def test_text_of_a_person_is_escaped() -> None:
    assert "<script>" not in str(Card({"name": "<script>", "born": "<script>"}))


def test_an_empty_field_says_what_to_do() -> None:
    class Asked(forms.Form):
        name = forms.CharField()
        kind = forms.ChoiceField(choices=[("a", "а")])

    assert Asked({}).errors == {"name": ["Заполните это поле."], "kind": ["Выберите что-нибудь из списка."]}


WRONG = ["9" * 30, "1e99", "abc", "-1", "9223372036854775807"]


class Choosing(forms.Form):
    one = forms.ChoiceField(choices=[("a", "Ученик")])
    some = forms.MultipleChoiceField(choices=[("a", "Ученик")])
    count = forms.IntegerField(min_value=1, max_value=30)
    share = forms.DecimalField()
    day = forms.DateField()
    mail = forms.EmailField()


def test_wrong_values_are_told_what_to_do() -> None:
    form = Choosing({"one": "b", "some": ["b"], "count": "много", "share": "x", "day": "вчера", "mail": "мама"})
    said = {name: errors[0] for name, errors in form.errors.items()}
    assert said["one"] == said["some"] == "Этого нет среди вариантов или он изменился. Выберите из списка ещё раз."
    assert said["count"] == "Напишите целое число цифрами, например 12."
    assert said["share"] == "Напишите число цифрами, например 4,5."
    assert said["day"].startswith("Такой даты нет.")
    assert said["mail"] == "Это не адрес почты. Напишите, например, name@school.ru."
    assert Choosing({"count": "31"}).errors["count"] == ["Слишком много: не больше 30."]
    assert Choosing({"count": "0"}).errors["count"] == ["Слишком мало: не меньше 1."]


def test_no_form_takes_many_rows_by_the_bare_field() -> None:
    source = Path(forms_of_kit.__file__).parents[1]
    bare = [file for file in source.rglob("*.py") if "ModelMultipleChoiceField(" in file.read_text(encoding="utf-8")]
    assert bare == []


@pytest.mark.django_db
@pytest.mark.parametrize("value", WRONG)
def test_a_number_that_is_no_row_is_a_wrong_choice_and_no_crash(client, value: str) -> None:
    program = make.program()
    code = program.organization.code
    client.force_login(make.account("curator", program.organization))
    for address, field in (
        (reverse("programs:team", args=[code]), "group"),
        (reverse("mentorships:new", args=[code]), "requests"),
        (reverse("mentorships:new", args=[code]), "mentor"),
        (reverse("mentorships:order", args=[code]), "take"),
    ):
        answer = client.post(address, {field: value})
        assert answer.status_code in (200, 302), (address, field)
