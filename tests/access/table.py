"""What each role gets at each address of its own organization: read it as the table of rights.

A line: name | what the address names (words of `world.py`) | status for each role of ROLES, in that order.
200 the page, 302 led on, 403 told why not, 404 as if it were not there, 405 only a form is taken.
"""

from dataclasses import dataclass

ROLES = "head curator group psychologist mentor mentee guardian municipal regional admin".split()


@dataclass(frozen=True)
class Row:
    name: str
    kwargs: str
    own: dict[str, int]
    anonymous: int = 302

    @property
    def is_of_place(self) -> bool:
        """Does the address name something of an organization?"""
        return bool(self.kwargs) and self.name not in ("banks:apply", "banks:apply_done")

    @classmethod
    def parse(cls, line: str) -> "Row":
        name, kwargs, statuses = (part.strip() for part in line.split("|"))
        codes = [int(code) for code in statuses.split()]
        if len(codes) == 1:
            codes *= len(ROLES)
        assert len(codes) == len(ROLES), line
        return cls(name, kwargs, dict(zip(ROLES, codes, strict=True)), PUBLIC.get(name, 302))


PUBLIC: dict[str, int] = {
    "account_login": 200, "account_inactive": 200,
    "desk:start": 302, "desk:setup": 302, "desk:setup_school": 302, "desk:setup_program": 302, "desk:help": 200,
    "desk:accessibility": 200, "desk:privacy": 200, "desk:health": 200, "desk:display": 200, "desk:language": 200,
}  # fmt: skip
"""Everything that opens without an account, and what it answers there."""

NOT_WALKED: dict[str, str] = {}
"""Addresses of other people's packages that are not pages of a role, with the reason."""

#                                                            head cur  grp  psy  mnt  mte  grd  mun  reg  adm
LINES = """
desk:start             |                                    | 302
desk:today             |                                    | 200
"""
TABLE: dict[str, Row] = {row.name: row for row in (Row.parse(line) for line in LINES.strip().splitlines() if line and not line.startswith("#"))}
