"""Invented people: every name is put together from lists, so that no real person stands behind it."""

import datetime as dt
import random
from dataclasses import dataclass

SURNAMES = """
Абрамов Авдеев Агапов Акимов Алёхин Ананьев Анохин Баженов Балашов Барсуков Беликов Беляков Бобылёв Бойцов Бурмистров
Вавилов Веденеев Верещагин Вершинин Воронцов Галкин Глебов Голиков Гордеев Горшков Градов Гурьев Дашков Дементьев Дорофеев
Дроздов Дубровин Егоршин Елагин Еремеев Ершов Жаров Жигулин Завьялов Заречнов Зверев Зимин Златов Ивашов Изотов Каверин
Калашников Калинин Карелин Касаткин Кедров Кириллин Клюев Княжев Колосов Корнилов Костров Кошелев Кравцов Кречетов
Лаптев Ларин Левашов Лесков Лобанов Логинов Лугов Лыков Макаров Малинин Марьин Матвеев Медведев Мельников Митин Моршанов
Назаров Невзоров Нестеров Никишин Носков Овсянников Огарёв Озеров Панкратов Парфёнов Перелыгин Пименов Плотников Полянов
Прохоров Пшеницын Рагозин Родников Рощин Рыбаков Савельев Садовников Сазонов Семёнов Серебров Синицын Скворцов Соболев
Суворин Сухарев Тарасов Терентьев Тихомиров Третьяков Трубачёв Туманов Уваров Устинов Фадеев Филатов Фокин Холмов Храмов
Цветков Чащин Черкасов Чижов Шапошников Шаталов Шестаков Широков Щеглов Щербинин Юдин Якушев Ярцев Яснов
""".split()
BOYS = """
Александр Алексей Андрей Арсений Артём Богдан Вадим Виктор Владислав Глеб Григорий Даниил Денис Дмитрий Егор Захар Иван
Илья Кирилл Константин Лев Макар Максим Марк Матвей Михаил Никита Павел Пётр Роман Савелий Семён Степан Тимофей Фёдор Ярослав
""".split()
GIRLS = """
Алёна Алина Анастасия Анна Арина Валерия Варвара Василиса Вера Вероника Виктория Дарья Ева Екатерина Елизавета Злата Ирина
Карина Кира Ксения Лидия Любовь Маргарита Мария Милана Надежда Ольга Полина Светлана София Таисия Татьяна Ульяна Юлия Яна
""".split()
MEN = "Александр Алексей Андрей Виктор Владимир Дмитрий Евгений Игорь Константин Максим Михаил Николай Олег Павел Роман Сергей".split()
WOMEN = "Анна Галина Елена Ирина Лариса Людмила Марина Надежда Наталья Оксана Ольга Светлана Тамара Татьяна Юлия Яна".split()
FATHERS = {name: (f"{name}ович", f"{name}овна") for name in "Александр Виктор Владимир Константин Максим Олег Роман".split()} | {
    "Алексей": ("Алексеевич", "Алексеевна"), "Андрей": ("Андреевич", "Андреевна"), "Дмитрий": ("Дмитриевич", "Дмитриевна"),
    "Евгений": ("Евгеньевич", "Евгеньевна"), "Игорь": ("Игоревич", "Игоревна"), "Михаил": ("Михайлович", "Михайловна"),
    "Николай": ("Николаевич", "Николаевна"), "Павел": ("Павлович", "Павловна"), "Сергей": ("Сергеевич", "Сергеевна"),
}  # fmt: skip
"""First name of the father → patronymics of a son and a daughter."""


@dataclass(frozen=True)
class Name:
    last: str
    first: str
    patronymic: str
    sex: str

    @property
    def full(self) -> str:
        return f"{self.last} {self.first} {self.patronymic}"

    def card(self, **fields: object) -> dict[str, object]:
        """Fields of a person's card."""
        return {"last_name": self.last, "first_name": self.first, "patronymic": self.patronymic, "sex": self.sex, **fields}


class Names:
    """Names that do not repeat; the same seed gives the same names."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self._taken: set[str] = set()
        self._phones = 0

    def adult(self, sex: str = "", last: str = "") -> Name:
        """A grown person; `last` is the surname in the masculine."""
        return self._new(sex, last, (MEN, WOMEN), "")

    def father(self, last: str, first: str) -> Name:
        """The father of a family, by his first name."""
        return self._new("m", last, ([first], WOMEN), "")

    def child(self, last: str, father: str) -> Name:
        """A child of the family."""
        return self._new("", last, (BOYS, GIRLS), father)

    def surname(self) -> str:
        return self.dice.choice(SURNAMES)

    def phone(self) -> str:
        """A number from the range that no operator gives out."""
        self._phones += 1
        return f"+7 000 {self._phones // 10000:03d}-{self._phones // 100 % 100:02d}-{self._phones % 100:02d}"

    def birthday(self, year: int) -> dt.date:
        return dt.date(year, 1, 1) + dt.timedelta(days=self.dice.randrange(365))

    def _new(self, sex: str, last: str, firsts: tuple[list[str], list[str]], father: str) -> Name:
        while True:
            chosen = sex or self.dice.choice("mf")
            male = chosen == "m"
            surname = last or self.surname()
            patronymics = FATHERS[father or self.dice.choice(list(FATHERS))]
            first = self.dice.choice(firsts[0 if male else 1])
            name = Name(surname if male else f"{surname}а", first, patronymics[0 if male else 1], chosen)
            if name.full not in self._taken:
                self._taken.add(name.full)
                return name
