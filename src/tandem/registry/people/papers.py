"""Blanks of consents: one document for one purpose, one person a sheet (152-ФЗ ст. 9; domain 6.2). Russian only."""

import datetime as dt
import re
from dataclasses import dataclass, field

from tandem.engines.papers import blocks
from tandem.engines.russian import names, phrases, titles
from tandem.registry.documents import queries as documents
from tandem.registry.orgs.models import Organization
from tandem.registry.people.choices import PersonKind, Signer
from tandem.registry.people.models import Affiliation, ConsentText, Guardianship, Person

MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
NAME_LINE = "фамилия, имя, отчество"
AUTHORITY_LINE = "свидетельство о рождении или решение об опеке, реквизиты"


@dataclass(frozen=True)
class Blank:
    """Whose consent, in which words, who is to sign; `guardians` are those who may."""

    person: Person
    text: ConsentText
    organization: Organization
    until: dt.date
    post: Affiliation | None = None
    guardians: list[Guardianship] = field(default_factory=list)


def blank(item: Blank) -> blocks.Document:
    """The sheet to print: filled in with what is known, lines for the rest."""
    body = item.text.body
    words = _words(item)
    lines = [blocks.Clause(fill(text, words)) for text in body["clauses"]]
    return blocks.Document(
        title=f"{body['title']}: {item.person.full_name}",
        executor=f"Редакция {item.text.version}, отпечаток {item.text.sha256[:12]}",
        blocks=(
            blocks.Addressee(_head(item.organization)),
            blocks.Heading(body["title"]),
            *_signer(item, body),
            blocks.Paragraph(fill(body["opening"], words), is_indented=False),
            blocks.Clauses(tuple(lines)),
            *_choices(body),
            blocks.Paragraph(fill(body["closing"], words)),
            blocks.Signature(post="«___» ____________ 20___ г.", name=_who_signs(item)),
        ),
    )


def fill(text: str, words: dict[str, str]) -> str:
    """Put words into {placeholders}; a text that names another one is broken and says so by KeyError."""
    return re.sub(r"\{([a-z_0-9]+)\}", lambda found: words[found[1]], text)


def long_date(day: dt.date) -> str:
    """«31 августа 2027 г.»"""
    return f"{day.day}\u00a0{MONTHS[day.month - 1]} {day.year}\u00a0г."


def _signer(item: Blank, body: dict) -> list[blocks.Block]:
    """Who signs, where the person lives, by which document: known data is written on the lines."""
    one = item.guardians[0] if len(item.guardians) == 1 else None
    is_self = item.text.signer == Signer.SELF
    name = item.person.full_name if is_self else one.guardian.full_name if one else ""
    lines: list[blocks.Block] = [blocks.Blank("Я,", name, NAME_LINE)]
    if body.get("asks_document"):
        lines.append(blocks.Blank("проживающий(-ая) по адресу:"))
        lines.append(blocks.Blank("паспорт:", hint="серия, номер, кем и когда выдан"))
    if body.get("asks_contacts"):
        known = item.person if is_self else one.guardian if one else None
        told = ", ".join(filter(None, (known.phone, known.email))) if known else ""
        lines.append(blocks.Blank("телефон, электронная почта или почтовый адрес:", told))
    if not is_self:
        basis = one.authority if one else ""
        lines.append(blocks.Blank("законный представитель на основании:", basis, AUTHORITY_LINE))
    return lines


def _choices(body: dict) -> list[blocks.Block]:
    if "choices" not in body:
        return []
    return [blocks.Paragraph(body["choices_title"]), blocks.Choices(tuple(body["choices"]))]


def _words(item: Blank) -> dict[str, str]:
    place, person = item.organization, item.person
    address = place.address or place.place or "адрес: ______________________"
    inn = f", ИНН {place.inn}" if place.inn else ""
    operator = f"{place.name} ({address}{inn})"
    return {
        "operator": place.name, "operator_address": f"{address}{inn}", "operator_full": operator,
        "operator_site": str(place.settings.get("site") or "____________________________"),
        "person": person.full_name, "until": long_date(item.until),
        "born": f"{long_date(person.birth_date)} рождения" if person.birth_date else "дата рождения ____________",
        "class_tail": _class_tail(item.post), "post_line": _post_line(item.post),
        "act_145": documents.cite("r-145", place).replace("распоряжением", "распоряжение", 1),
        "by_152": documents.cite("152-fz", place), "by_tk": documents.cite("tk-351-8", place),
    }  # fmt: skip


def _class_tail(post: Affiliation | None) -> str:
    return f", {post.class_name} класс" if post is not None and post.kind == PersonKind.PUPIL and post.class_name else ""


def _post_line(post: Affiliation | None) -> str:
    return f"{post.position}, " if post is not None and post.position else ""


def _head(organization: Organization) -> tuple[str, ...]:
    """«Директору гимназии № 3 / Соколовой Елене Андреевне»."""
    post = phrases.inflect(organization.head_post or "Директор", "dative")
    parts = organization.head_name.split()
    name = names.inflect(parts[0], parts[1], " ".join(parts[2:]), "dative") if len(parts) > 1 else "".join(parts)
    return tuple(filter(None, (f"{post} {titles.of_organization(organization.short_name)}", name)))


def _who_signs(item: Blank) -> str:
    if item.text.signer == Signer.SELF:
        return names.signed(item.person.last_name, item.person.first_name, item.person.patronymic)
    if len(item.guardians) == 1:
        who = item.guardians[0].guardian
        return names.signed(who.last_name, who.first_name, who.patronymic)
    return ""
