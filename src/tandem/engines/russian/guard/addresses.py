"""Addresses that a message gives: phones, cards, e-mail, links, nicks."""

import re

from tandem.engines.russian.guard.figures import Run, glued, runs, without_points
from tandem.engines.russian.guard.plain import heard, latin, readings, sound, together

HELP_LINES = ("88002000122", "78002000122", "112", "124")
"""Numbers that a child must always be able to read: the all-Russian help line and the emergency service."""
STATE_SITES = re.compile(
    r"(?<![\w.@-])(?:https?://)?(?:[\w-]+\.)*(?:(?:edu|gov|gosuslugi|mos|edsoo|fipi)\.ru|sirius\.online)(?![\w-])(?!\.\w)(?:/[\w./?=&%#-]*)?"
)
"""Addresses of the state's own schools and services: nobody is met there. Whole names only: «fakegosuslugi.ru» is another site."""
_CALL = re.compile(
    r"тел(?:ефон\w*)?\b|тлф|тел\d|tel\b|phone|(?:по|пере|до)?звони\w*|звякни|набер[иу]\w*|сотов\w+|мобил\w+|смс\w*|(?:мо[йяе]|личный) номер\w*|номер (?:мой|как у)|номерок|"
    r"симк\w+|в[ао][тц]с?ап|вайбер|последние (?:\w+ )?цифр|циф(?:р|ерк)\w+ (?:мо|тел|ном)"
)
_NEAR = 40
_PROVIDER = (
    r"(?:mail|g[\s-]?mail|yandex|ya|rambler|bk|list|inbox|icloud|outlook|hotmail|proton(?:mail)?|м[еэ]й?л|майл|г?джи?м[еэ]й?л|г[\s-]?м[еэ]й?л|жм[еэ]йл|яндекс|рамблер|бк|лист|инбокс|"
    r"аутлук|айклауд)"
)  # fmt: skip
_TLD = r"(?:ru|com|net|org|su|ру|ком|нет|орг|рф)"
_AT = r"(?:@|\(\s*@\s*\)|[(\[{<]?\s*(?:собак\w*|собачк\w*|at|эт|ат|гав)\s*[)\]}>]?)"
_DOT = r"(?:\.|[(\[{]\s*\.\s*[)\]}]|[(\[{]?\s*(?:точ(?:ка|ечка|к)|тчк|dot|дот)\s*[)\]}]?)"
_EMAIL = (
    re.compile(r"(?<![\w.+%-])[\w.+%-]+\s*@\s*[\w-]+\s*\.\s*[a-zа-я]{2,}"),
    re.compile(rf"\w\W{{0,3}}{_AT}\W{{0,3}}{_PROVIDER}\b"),
    re.compile(rf"\w\W{{0,3}}\bсобач?к\w*\W{{1,3}}\w+\W{{0,3}}{_DOT}\W{{0,3}}\w{{2,3}}\b"),
    re.compile(rf"\b{_PROVIDER}\s*{_DOT}?\s*{_TLD}\b"),
    re.compile(r"\b(?:почт\w+|e-?mail|имейл\w*|емейл\w*|мыло)\b[\s:–—-]+(?:\w+\s+){0,2}[a-z][\w.-]*\d[\w.-]*"),
    re.compile(r"\bна\s+(?:(?:г|дж?и?)?м[эе]йле|майле|яндексе|рамблере|gmail|mail|yandex)\b(?:\W+\w+){0,3}?\W+[a-z][\w.]{3,}"),
)  # fmt: skip
_HOST = (
    r"(?:v\W?k|вк|вконтакте|t|т|тэ|ти|tg|тг|telegram|телеграм|wa|ва|ok|ок|discord|дискорд|tik\W?tok|тик\W?ток|instagram|инстаграм|youtu|youtube|ютуб|rutube|clck|bit|goo|max|макс|viber|вайбер|"
    r"facebook|twitch|твич|steamcommunity|roblox)"
)  # fmt: skip
_ZONE = r"(?:com|ком|сом|me|ме|ми|мэ|ru|ру|gg|гг|джиджи|cc|сс|ly|be|tv|io|link)"
_ZONES = r"(?:ru|рф|com|org|net|su|me|io|gg|tv|cc|ly|be|app|link|site|online|info|xyz|club|pro|biz|kz|by|ua|uk|de|top|shop|store|live|chat|space|fun|dev|page|gl|eu|us)"
_SLASH = r"(?:/|слеш|слэш|slash|дробь|косая(?: черта)?)"
_LINK = (
    re.compile(r"\b(?:https?|hxxps?|ftp|tg|хттпс?|ш?ттпс?)\s*(?::|двоеточие)\s*/\s*/|\bwww\s*\.|:/{2}|\bввв\s*\."),
    re.compile(rf"(?<![\w.-])[\w-]+(?:\.[\w-]+)*\.{_ZONES}\b(?!\.?\w)"),
    re.compile(rf"(?<![\w-])[\w-]{{2,}}\s+\.\s*{_ZONES}\b|(?<![\w-])[\w-]{{2,}}\s*[(\[]\s*\.\s*[)\]]\s*{_ZONES}\b"),
    re.compile(rf"(?<![\w-])[\w-]{{2,}}\s*(?:\bточ(?:ка|ечка)\b|\bтчк\b|\(точка\)|\[точка\]|\bdot\b|\[dot\]|\(dot\))\s*(?:{_ZONES}|ру|ком|орг|ми|ме|гг)\b"),
    re.compile(r"(?<![\w.])[a-z]{2,}\.\s(?:ru|com|net|org|me|gg)\b"),
    re.compile(rf"(?<!\w){_HOST}\W{{0,3}}(?:через\s+)?{_DOT}\W{{0,3}}{_ZONE}(?!\w)|(?<!\w){_HOST}\W{{1,3}}{_ZONE}\W{{1,3}}через\W{{1,3}}точк"),
    re.compile(rf"(?<!\w){_HOST}[\s,]{{1,3}}{_ZONE}(?:\s*{_SLASH}|\s+(?:id|ид|\w*\d)|\s*$|\s*[.!?,])"),
    re.compile(rf"(?:\.|точка)\s*(?:ru|com|me|gg|ру|ком|ми|ме|гг)\s*{_SLASH}"),
    re.compile(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)(?!\d)|\bjoinchat\b|\binvite/\w+|(?<![\w.-])[a-z\d-]{2,}\.[a-z]{2,8}/\w|\b[tт][mм][eе]\s?/|\b(?:id|ид|айди)\s?\d{5,}"),
)  # fmt: skip
_NAME = r"(?=[\w.]*[a-z])[\w.]{4,}"
_TOLD = r"(?=[\w.]*[a-z])(?=[\w.]*[\d_.])[\w.]{4,}"
_NET = (
    r"(?:т\W?г|тг\w{1,4}|tg|teleg\w*|vatsap\w*|votsap\w*|diskord\w*|телег\w*|телеграм\w*|telegram|инст\w*|insta\w*|вк|vk|вконтакт\w*|дискорд\w{0,2}|discord|дс|скайп\w*|skype|тик\W?ток\w*|снап\w*|snap\w*|steam|стим\w*|роблокс\w*|roblox|майнкрафт\w*|minecraft|"
    r"геншин\w*|пубг\w*|pubg|бравл\w*|вотсап\w*|ватсап\w*|вайбер\w*|макс[е]?|max|самолетик\w*)"
)  # fmt: skip
_NICK = (
    re.compile(r"(?<![\w.])@\s?(?=\w*[a-z])[a-zа-я_][\w.]{2,}|(?<![\w.])@[а-я]\w{2,}|[(\[](?:at|эт|собака)[)\]]\s*\w{3,}"),
    re.compile(r"\b\w{2,}#\d{4}\b|#(?=\w*\d)(?=\w*[a-z])\w{6,}"),
    re.compile(rf"\b(?:ник|никнейм|nick|nickname|логин|юзернейм|юзер|nik|username|аккаунт|акк|профиль|хэндл)\b(?:\W+\w+){{0,4}}?\W+{_NAME}"),
    re.compile(r"\b(?:мой|мое|моего|свой|твой|запиши|запомни|ищи|найди)\W+(?:\w+\W+){0,2}?(?:ник(?:нейм)?|хэндл|акк|айди|id|юзернейм|username)\b"),
    re.compile(r"\b(?:найди|ищи|добавь|напиши)\b[^.!?\n]{0,20}\bв контакте\b|\bник(?:нейм)?\b[^.!?\n]{0,40}\b(?:такой же|тот же|как тут|как здесь|ищи|найди|добав\w+)|\bв (?:игре|друзья|сети) я\b"),
    re.compile(rf"\b(?:найди|ищи|найдешь|добавь|добавляй\w*|добав|пиши|напиши|стучи\w*|add|кидай|подпиши\w*)\b(?:\W+\w+){{0,5}}?\W+{_TOLD}"),
    re.compile(rf"\b(?:мой|моя|я|меня)\b(?:\W+\w+){{0,4}}?\W+{_NET}\b\W+(?:\w+\W+){{0,2}}{_NAME}"),
    re.compile(rf"\b(?:в\W+)?{_NET}\W+(?:\w+\W+){{0,2}}?{_TOLD}|{_TOLD}\W{{1,4}}{_NET}(?!\w)"),
    re.compile(rf"(?:^|[\W_]){_NET}\s?(?::|[–—-](?!\w))\s*(?!это)\w"),
    re.compile(rf"\bв\W+{_NET}\W+(?:я|меня (?:зовут|ищи))\b|\b(?:ищи|найди|найдешь)\b[^.!?\n]{{0,30}}\bв\W+{_NET}(?!\w)"),
    re.compile(rf"\b(?:id|айди|ид)\b(?:\W+\w+){{0,3}}?\W+\d{{5,}}|\b(?:id|айди|ид)\W+(?:в\W+)?{_NET}(?!\w)"),
    re.compile(r"\b(?:собака|собачка)\W+[a-z]\w{3,}|\b[a-z]\w*\W+(?:нижнее\W+)?подч[её]ркивани\w+\W+\w+"),
)  # fmt: skip
_CARD = heard(
    r"номеркарт|\b(?:номер\w*|цифр\w*|данны\w+|фот[оа]\w*|сфот\w+|сфотк\w+|сфотай|пришли|скинь|продиктуй|код|cvv|cvc|перев[её]ди|кинь)\b(?:\W+\w+){0,4}?\W+(?:банковск\w+\W+|мамин\w+\W+|папин\w+\W+|твоей\W+)?"
    r"карт[ыуе]\w{0,2}\b(?!\W+(?:мир|росси|район|маршрут|сайт|слов|памят|желан|рост|урок|город|школ|стран|европ|ази|звезд|знан|местн|кругоз|компетен|наблюд))"
)
_ADVICE = re.compile(r"никому|не (?:показыва|сообща|говори|называ|вводи|диктуй|переда)")
_BANK = re.compile(r"банк|сбер|тинь|мам|пап|cv[vc]|перев[ео]д|деньг|обороте?|сторон|срок|карт[ыу] (?:и|с)\b|цифр|номер")


def addresses(text: str) -> list[str]:
    """Kinds of addresses in a plain text: phone, card, email, link, nick."""
    known = STATE_SITES.sub(" ", text)
    found = {"card"} if _asks_for_card(text) else set()
    found |= {kind for reading in dict.fromkeys((text, without_points(text), *readings(text))) for kind in _numbers_in(reading)}
    views = list(dict.fromkeys((latin(known), latin(together(known)), *readings(known))))
    for kind, patterns in (("email", _EMAIL), ("link", _LINK), ("nick", _NICK)):
        if any(pattern.search(view) for view in views for pattern in patterns):
            found.add(kind)
    return [kind for kind in ("phone", "card", "email", "link", "nick") if kind in found]


def _asks_for_card(text: str) -> bool:
    """«Сфоткай мамину карту»; not «карту мира» and not advice against it."""
    return any(_CARD.search(sound(view)) for view in readings(text)) and bool(_BANK.search(text)) and not _ADVICE.search(text)


def _numbers_in(text: str) -> set[str]:
    found = runs(text)
    kinds = {_kind(run, text) for run in found} | {"phone" for figures in glued(text) if _is_whole(figures)}
    digits = "".join(run.digits for run in found if not run.is_counting)
    if len(found) > 1 and 10 <= len(digits) <= 13 and len(set(digits)) > 2 and _CALL.search(text):
        kinds.add("phone")  # told in parts: «начало 8 965, в середине 700, конец 14-15»
    return kinds - {""}


def _kind(run: Run, text: str) -> str:
    if run.digits in HELP_LINES or (len(set(run.digits)) <= 2 and not run.has_plus):
        return ""
    if 16 <= len(run.digits) <= 20 and _is_card(run):
        return "card"
    return "phone" if _is_phone(run, bool(_CALL.search(text, max(0, run.start - _NEAR), run.end + _NEAR))) else ""


def _is_card(run: Run) -> bool:
    """By fours, in one piece, or with a right last figure (Luhn) when it is said in words."""
    if set(map(len, run.pieces)) == {4} or len(run.pieces) == 1:
        return True
    doubled = [int(figure) * (2 - place % 2) for place, figure in enumerate(run.digits[::-1], 1)]
    grows = [*map(int, run.pieces)] == sorted({*map(int, run.pieces)})
    return not grows and len(run.digits) < 20 and sum(value % 10 + value // 10 for value in doubled) % 10 == 0


def _is_phone(run: Run, is_call: bool) -> bool:
    """A mobile or city number by its length and first figures; shorter ones when the words beside them speak of calling."""
    if (run.has_plus and 10 <= len(run.digits) <= 15) or (run.digits.startswith("00") and 11 <= len(run.digits) <= 15):
        return True
    if run.is_counting:
        return False
    return any(map(_is_whole, run.tails())) or tuple(map(len, run.pieces)) == (3, 2, 2) or (is_call and 6 <= len(run.digits) <= 12)


def _is_whole(digits: str) -> bool:
    return re.fullmatch(r"[78][3489]\d{9}|9\d{9}", digits) is not None and digits not in HELP_LINES
