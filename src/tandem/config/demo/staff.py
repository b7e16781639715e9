"""Teachers of the demo: who works in the school and what each can help with."""

from dataclasses import dataclass

from tandem.config.demo.calendar import Calendar
from tandem.config.demo.names import Name, Names


@dataclass(frozen=True)
class Post:
    """A post of the staff list; `topic` is the topic of the taxonomy that its holder knows best."""

    position: str
    subject: str = ""
    topic: str = ""


HEAD = Post("директор")
LEADERS = [
    Post("заместитель директора по воспитательной работе", topic="lead"),
    Post("заместитель директора по учебной работе", topic="attestation"),
    Post("педагог-психолог", topic="mood"),
    Post("социальный педагог", topic="conflict"),
    Post("педагог-организатор", topic="events"),
    Post("педагог-библиотекарь", topic="literature"),
]
TEACHERS = [
    Post("учитель математики", "математика", "maths"), Post("учитель русского языка", "русский язык", "russian"),
    Post("учитель физики", "физика", "physics"), Post("учитель английского языка", "английский язык", "english"),
    Post("учитель химии", "химия", "chemistry"), Post("учитель биологии", "биология", "biology"),
    Post("учитель истории", "история", "history"), Post("учитель обществознания", "обществознание", "social"),
    Post("учитель географии", "география", "geography"), Post("учитель информатики", "информатика", "programming"),
    Post("учитель технологии", "труд (технология)", "robotics"), Post("учитель музыки", "музыка", "music"),
    Post("учитель изобразительного искусства", "изобразительное искусство", "art"),
    Post("учитель физической культуры", "физическая культура", "sport"),
    Post("учитель начальных классов", "начальная школа", "primary"),
]  # fmt: skip
CATEGORIES = ("высшая", "первая", "", "первая", "высшая")
YOUNG_AFTER = 35
"""Teachers with this number in the staff list and later came within three years."""


@dataclass(frozen=True)
class Worker:
    """A line of the staff list: the card, the post, the best topic."""

    name: Name
    card: dict[str, object]
    post: dict[str, object]
    topic: str
    is_young: bool


def staff(names: Names, calendar: Calendar, size: int, leaders: list[Post], young_after: int = YOUNG_AFTER) -> list[Worker]:
    """The head, his deputies, then teachers; the last ones are young specialists."""
    posts = [HEAD, *leaders]
    posts += [TEACHERS[i % len(TEACHERS)] for i in range(size - len(posts))]
    return [_worker(names, calendar, number, post, number >= young_after) for number, post in enumerate(posts)]


def _worker(names: Names, calendar: Calendar, number: int, post: Post, is_young: bool) -> Worker:
    name = names.adult(sex="m" if post.topic in ("sport", "robotics", "physics") else names.dice.choice("fffm"))
    age = 23 + number % 3 if is_young else 34 + (number * 7) % 27
    since = calendar.first_year - (number % 3 if is_young else age - 23)
    born = names.birthday(calendar.first_year - age)
    card = name.card(birth_date=born, phone=names.phone(), email=f"t{number + 1}.{names.dice.randrange(1000):03d}@example.org")
    held = {
        "position": post.position, "subject": post.subject, "category": "" if is_young else CATEGORIES[number % len(CATEGORIES)],
        "pedagogical_since": born.replace(year=since, month=9, day=1),
    }  # fmt: skip
    return Worker(name, card, held, post.topic, is_young)
