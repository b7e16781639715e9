import datetime as dt

from django import forms

from tandem.kit.forms import DateField


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
