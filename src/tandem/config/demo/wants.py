"""What mentors offer and what mentees ask for, in the words of people."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """A mentor's side: topics of the taxonomy, own words, achievements."""

    topics: tuple[str, ...]
    competences: str
    achievements: str
    interests: str


@dataclass(frozen=True)
class Want:
    """A mentee's side: the category of need, topics, own words."""

    category: str
    topics: tuple[str, ...]
    words: str


PUPIL_OFFERS = [
    Offer(
        ("maths", "oge"),
        "Алгебра и геометрия, объясняю спокойно и по шагам",
        "Призёр муниципальной олимпиады по математике",
        "шахматы, велосипед",
    ),
    Offer(("physics", "project"), "Физика, помогу с опытами и проектом", "Победитель конференции «Шаг в науку»", "робототехника"),
    Offer(("russian", "literature"), "Орфография, сочинения, чтение", "Победитель конкурса чтецов", "театр, книги"),
    Offer(("english", "public"), "Разговорный английский и выступления", "Участник дебатного клуба", "фильмы без перевода"),
    Offer(("programming", "olympiad"), "Питон с нуля, олимпиадные задачи", "Призёр олимпиады по информатике", "игры, которые пишу сам"),
    Offer(("newclass", "friends"), "Сам пришёл в школу в седьмом классе и помню, как это", "Актив класса", "волейбол"),
    Offer(("lead", "events"), "Как собрать команду и провести праздник", "Председатель совета школы", "волонтёрство"),
    Offer(("robotics", "modelling"), "Сборка роботов, 3D-печать", "Команда в финале краевых соревнований", "электроника"),
    Offer(("chemistry", "biology"), "Химия и биология, подготовка к опытам", "Призёр краевой олимпиады по биологии", "аквариум"),
    Offer(("sport", "team"), "Тренировка и режим, как не бросить", "Золотой знак ГТО", "лёгкая атлетика"),
    Offer(("music", "confidence"), "Гитара, выступать без страха", "Лауреат городского конкурса", "ансамбль"),
    Offer(("media", "writing"), "Съёмка, монтаж, школьная газета", "Редактор школьной газеты", "фотография"),
]
PUPIL_WANTS = [
    Want("studies", ("maths",), "Не успеваю по алгебре, хочу исправить оценки"),
    Want("studies", ("physics",), "Не понимаю задачи по физике"),
    Want("studies", ("russian",), "Делаю много ошибок в диктантах"),
    Want("studies", ("english",), "Стесняюсь говорить по-английски"),
    Want("gifted", ("programming",), "Хочу научиться программировать и сделать свою игру"),
    Want("support", ("newclass", "friends"), "Перешла в школу в сентябре, пока мало с кем общаюсь"),
    Want("organiser", ("lead", "events"), "Хочу проводить праздники для младших"),
    Want("gifted", ("robotics",), "Собираю робота, нужен совет"),
    Want("studies", ("chemistry",), "Пропустил тему по химии, не могу догнать"),
    Want("apart", ("sport", "team"), "Хочу в команду, но не знаю, с чего начать"),
    Want("support", ("music", "confidence"), "Боюсь выступать, а петь люблю"),
    Want("organiser", ("media",), "Хочу снимать видео о школе"),
    Want("gifted", ("project",), "Нужен руководитель проекта по истории города"),
    Want("career", ("choice",), "Не знаю, на какую профессию идти после девятого"),
    Want("career", ("engineer",), "Интересно, чем занимается инженер на заводе"),
]
TEACHER_WANTS = [
    Want("young", ("lesson", "discipline"), "Первый год работаю, трудно держать класс"),
    Want("young", ("docs",), "Помогите с рабочей программой и журналом"),
    Want("newcomer", ("newplace", "parents"), "Пришла из другой школы, осваиваюсь"),
    Want("digital", ("t_digital",), "Хочу уверенно работать с доской и Сферумом"),
    Want("young", ("class_lead",), "Впервые взяла классное руководство"),
    Want("young", ("assess",), "Как оценивать, чтобы было понятно детям"),
]
TEACHER_TOPICS = ("lesson", "discipline", "docs", "newplace", "parents", "t_digital", "class_lead", "assess", "methods", "attestation")
SLOTS = [(14, 15, 38), (15, 39, 63), (14, 62, 63), (38, 39, 86), (15, 86, 110), (39, 87, 111), (14, 38, 62, 86, 110)]
"""Weekly free hours after lessons: weekday * 24 + hour."""
