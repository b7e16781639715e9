"""How papers call a programme (its own title in quotation marks, «программа наставничества» said once) and an organization."""

import re

from tandem.engines.russian import phrases

_SAYS_PROGRAMME = re.compile(
    r"((?:[А-Яа-яЁё-]+ ){0,2}программа)(?![А-Яа-яЁё])( наставничества(?![А-Яа-яЁё]))?(.*)", re.IGNORECASE | re.DOTALL
)
_NUMBER = re.compile(r"№(\d)")
_STRAIGHT = re.compile(r"\"([^\"]*)\"")
_OUTER = re.compile(r"«([^«»]*(?:«[^«»]*»[^«»]*)*)»|“([^“”]*)”|„([^„“]*)“")


def programme(title: str) -> str:
    """«программа наставничества «Вместе»», «программа наставничества педагогических работников»."""
    return _called(title, "nominative")


def of_programme(title: str) -> str:
    """«программы наставничества «Вместе»», «программы наставничества педагогических работников»."""
    return _called(title, "genitive")


def tidy(name: str) -> str:
    """A name as papers print it: «МАОУ "Гимназия №5"  города» → «МАОУ «Гимназия № 5» города»; line breaks stay."""
    lines = (" ".join(line.split()) for line in name.splitlines())
    return _NUMBER.sub(r"№ \1", _STRAIGHT.sub(r"«\1»", "\n".join(filter(None, lines))))


def of_organization(short_name: str) -> str:
    """After a post: «(директору) школы № 24», «МБОУ СОШ № 24»."""
    name = phrases.inflect(short_name, "genitive")
    return name[:1].lower() + name[1:] if name[1:2].islower() and name != short_name else name


def _called(title: str, case: str) -> str:
    name = _STRAIGHT.sub(r"«\1»", " ".join(title.split())).rstrip(".")
    whole = _OUTER.fullmatch(name)
    name = next(filter(None, whole.groups()), name) if whole else name
    says = _SAYS_PROGRAMME.fullmatch(name)
    if says:
        head, mentoring, rest = says[1].lower(), (says[2] or "").lower(), says[3]
        return f"{phrases.inflect(head, case)}{mentoring}{rest}"
    kind = "программа" if "наставнич" in name.lower() else "программа наставничества"
    return f"{phrases.inflect(kind, case)} «{_nested(name)}»"


def _nested(name: str) -> str:
    """Quotation marks inside quotation marks: «„Лидер“: вместе»."""
    return name.replace("«", "„").replace("»", "“")
