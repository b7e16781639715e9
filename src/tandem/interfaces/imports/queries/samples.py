"""Two tables of invented people, dirty on purpose, to try the import with: a list of pupils and answers of a form for mentors."""

import datetime as dt
from collections.abc import Callable, Sequence

from tandem.engines.sheets.write import Column, Sheet, write_xlsx

GIRLS = "Алина Варвара Дарья Ева Злата Кира Лада Мила Нина Полина Раиса Софья Таисия Ульяна Эмма".split()
BOYS = "Артём Борис Глеб Данил Елисей Захар Игнат Кирилл Лев Марк Назар Олег Руслан Степан Тимур".split()
ROOTS = "Агапк Берёзк Вдовк Глушк Дёмк Ершк Жилк Зорьк Исак Ключк Лапт Малыш Незнам Огород Пухл Рябинк Сухар Тропк Угольк Фадейк".split()
FATHERS = "Андре Борис Глеб Денис Егор Захар Иван Лев Максим Олег".split()


def pupils_table(today: dt.date) -> list[list[object]]:
    """Forty-two pupils: two title rows, dates of every kind, classes of every kind, doubles, an impossible date, look-alikes."""
    rows: list[list[object]] = [
        ["Список обучающихся, которым нужен наставник"], [f"на {today:%d.%m.%Y} г."], [],
        ["№ п/п", "ФИО ребёнка", "Дата рождения", "Класс/группа", "Пол", "Контакт родителя", "Прим."],
    ]  # fmt: skip
    for number in range(1, 41):
        rows.append(_pupil(number, today))
        if number % 13 == 0:
            rows.append([])
    rows.append([41, *rows[6][1:]])
    rows.append([42, "Тропкин Марк", f"31.02.{today.year - 13}", "7 «В»", "м", "8-914-000-00-42", ""])
    return rows


def mentors_table(today: dt.date) -> list[list[object]]:
    """Sixteen answers of a form with its time stamps: hours in words, ages, one unclear answer, one repeated."""
    rows: list[list[object]] = [
        ["Отметка времени", "Ваши фамилия, имя и отчество", "Класс или должность", "Чем вы можете помочь?", "Желаемый возраст наставляемых",
         "Когда вам удобно встречаться?", "Сколько наставляемых готовы взять?", "Готовы ли встречаться онлайн?", "Ваши интересы"],
    ]  # fmt: skip
    for number in range(1, 16):
        rows.append(_mentor(number, today))
    rows.append([f"{today:%d.%m.%Y} 18:40:10", *rows[3][1:]])
    return rows


def sample_book(name: str, today: dt.date) -> bytes:
    """One of SAMPLES as XLSX."""
    title, make = SAMPLES[name]
    rows = make(today)
    width = max(map(len, rows))
    columns = [Column(str(value), 24) for value in [*rows[0], *[""] * (width - len(rows[0]))]]
    return write_xlsx([Sheet(title, columns, rows[1:])])


SAMPLES: dict[str, tuple[str, Callable[[dt.date], list[list[object]]]]] = {
    "pupils": ("Ученики", pupils_table),
    "mentors": ("Ответы на форму", mentors_table),
}
"""Name of a sample → the name of its sheet and the function that makes its rows."""


def _name(number: int, turn: int = 0) -> tuple[str, bool]:
    is_girl = number % 2 == 0
    root, father = _of(ROOTS, number * 7 + turn), _of(FATHERS, number * 3 + turn * 4)
    first = _of(GIRLS if is_girl else BOYS, number + turn * 5)
    patronymic = father + (("евна" if father[-1] in "еь" else "овна") if is_girl else ("евич" if father[-1] in "еь" else "ович"))
    return f"{root}{'ина' if is_girl else 'ин'} {first} {patronymic}", is_girl


def _pupil(number: int, today: dt.date) -> list[object]:
    name, is_girl = _name(number)
    grade = 5 + number % 6
    born = dt.date(today.year - grade - 7, 1 + number % 12, 1 + number * 5 % 28)
    letter = "АБВ"[number % 3]
    dirty = {3: name.upper(), 8: name.replace(" ", "  "), 12: name.replace("а", "a"), 17: name.replace("ё", "е"), 21: f"{name} "}
    classes = (f'{grade} "{letter}"', f"{grade}-{letter.lower()}", f"{grade}{letter} класс", f"{grade} «{letter}»", f"{grade}{letter}")
    days: tuple[object, ...] = (f"{born:%d.%m.%y}г.", born, f"{born:%Y-%m-%d}", (born - dt.date(1899, 12, 30)).days, f"{born:%d.%m.%Y}")
    sex = ("ж" if is_girl else "м") if number % 4 else ("жен." if is_girl else "муж.")
    return [number, dirty.get(number, name), days[number % 5], classes[number % 5], sex, _parent(number, name), ""]


def _parent(number: int, name: str) -> str:
    root = name.split()[0].removesuffix("а").removesuffix("ин")
    mother = f"{root}ина {_of(GIRLS, number * 5)} {_of(FATHERS, number * 9)}{'евна' if _of(FATHERS, number * 9)[-1] in 'еь' else 'овна'}"
    phone = f"8-914-000-{number // 10:02}-{number % 100:02}"
    return ("", f"{mother} (мама) {phone}", f"мама: {mother}, {phone.replace('-', ' ')}", f"{mother}, мать, тел. {phone.replace('-', '')}")[
        number % 4
    ]


def _mentor(number: int, today: dt.date) -> list[object]:
    name, _is_girl = _name(number, turn=1)
    sent = dt.datetime.combine(today, dt.time(9 + number % 8, number * 3 % 60, 7)) - dt.timedelta(days=20 - number)
    who = _of((f"10{'АБ'[number % 2]}", "учитель физики", "11 «А»", "учитель математики", "9-б", "педагог-психолог"), number)
    help_ = _of(
        ("математика, подготовка к ОГЭ", "физика", "русский язык", "общение, уверенность в себе", "робототехника", "английский язык"),
        number,
    )
    ages = _of(("10–13", "от 11", "12-15 лет", "до 14", "любой", "13"), number)
    hours = _of(
        ("пн 14–16", "вт, чт после 15", "среда с 14 до 16", "пн, пт 15:00–16:00", "по вторникам после уроков", "будни до 10"), number
    )
    return [f"{sent:%d.%m.%Y %H:%M:%S}", name, who, help_, ages, hours, _of(("2", "1", "двух", "2 человека"), number), _of(("да", "нет", "Да"), number),
            _of(("шахматы", "походы", "фотография", "хор", ""), number)]  # fmt: skip


def _of(values: Sequence[str], number: int) -> str:
    return values[number % len(values)]
