"""The tree of the demo: a region, a small municipality, two schools."""

from dataclasses import dataclass

from tandem.kit.actor import Actor
from tandem.registry.orgs import services as orgs
from tandem.registry.orgs.choices import Kind
from tandem.registry.orgs.models import Organization

REGION, MUNICIPALITY, FIRST, SECOND = "priozersky", "rechnogorsk", "school-24", "school-7"
PLACE = "г. Речногорск"


@dataclass(frozen=True)
class Places:
    region: Organization
    municipality: Organization
    first: Organization
    second: Organization


def make_places(actor: Actor, heads: tuple[str, str]) -> Places:
    """`heads` are full names of the heads of the two schools."""
    region = _place(actor, None, Kind.REGION, REGION, "Приозёрский край", "Приозёрский край", head_post="Министр образования")
    municipality = _place(
        actor,
        region,
        Kind.MUNICIPALITY,
        MUNICIPALITY,
        "Управление образования администрации города Речногорска",
        "Речногорск",
        head_post="Начальник управления",
    )
    schools = [
        _school(actor, municipality, FIRST, 24, heads[0], "ул. Набережная, д. 12"),
        _school(actor, municipality, SECOND, 7, heads[1], "ул. Заводская, д. 3"),
    ]
    return Places(region, municipality, *schools)


def _school(actor: Actor, parent: Organization, code: str, number: int, head: str, street: str) -> Organization:
    name = f"Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № {number}»"
    return _place(
        actor, parent, Kind.SCHOOL, code, name, f"Школа № {number}", place=PLACE, head_name=head, head_post="Директор",
        address=f"{PLACE}, {street}", phone=f"+7 000 000-00-{number:02d}", email=f"school{number}@example.org",
        letterhead=f"Управление образования администрации города Речногорска\n{name}\n(МБОУ СОШ № {number})",
    )  # fmt: skip


def _place(actor: Actor, parent: Organization | None, kind: str, code: str, name: str, short: str, **fields: str) -> Organization:
    data = {"kind": kind, "code": code, "name": name, "short_name": short, "is_demo": True, **fields}
    return orgs.create_organization(actor=actor, parent=parent, data=data)
