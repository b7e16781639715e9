"""Who is acting, with every right already loaded: policies never query."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Grant:
    """A role at an organization (materialised path) and, perhaps, in one programme only."""

    role: str
    path: str
    program_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """Built once per request or job.

    `person_ids` are the actor's own cards (one user may have a card in several schools);
    `ward_ids` are the cards of children the actor is a guardian of.
    """

    user_id: int
    name: str
    grants: frozenset[Grant] = frozenset()
    person_ids: frozenset[int] = frozenset()
    ward_ids: frozenset[int] = frozenset()

    def has(self, roles: str | tuple[str, ...], path: str, program_id: int | None = None) -> bool:
        """Is one of the roles held at `path` or above it (for the programme, if the grant is narrowed to one)?"""
        wanted = (roles,) if isinstance(roles, str) else roles
        return any(g.role in wanted and path.startswith(g.path) and g.program_id in (None, program_id) for g in self.grants)

    def paths(self, *roles: str) -> list[str]:
        """Paths where one of the roles is held for the whole organization."""
        return sorted({g.path for g in self.grants if g.role in roles and g.program_id is None})

    def program_ids(self, *roles: str) -> list[int]:
        """Programmes where one of the roles is held for that programme only."""
        return sorted({g.program_id for g in self.grants if g.role in roles and g.program_id is not None})

    def roles_at(self, path: str) -> list[str]:
        """Roles held exactly at this organization, for labels."""
        return sorted({g.role for g in self.grants if g.path == path})


SYSTEM = Actor(user_id=0, name="Tandem")
