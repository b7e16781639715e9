"""Reads of people, by subject; import this package as `people` and call its queries."""

from tandem.registry.people.queries.cards import (
    age_on,
    all_guardians_of,
    as_of,
    counted,
    free_login,
    full_years,
    grants_of,
    guardians_of,
    links_visible_to,
    memberships_visible_to,
    names_to_move,
    own_cards,
    periods_of,
    post_of,
    posts_visible_to,
    roles_of,
    same_name,
    visible_to,
    wards_of,
)
from tandem.registry.people.queries.consents import (
    PARTICIPANTS,
    Asked,
    Cell,
    Row,
    consents_of,
    facts_of,
    good_consents,
    holds,
    kinds_of,
    matrix,
    own_consents,
    participants,
    shown_matrix,
    ticked,
    usual_end,
    visible_consents,
)
from tandem.registry.people.queries.lists import (
    ARCHIVE,
    Filters,
    as_csv,
    as_xlsx,
    by_words,
    census,
    duplicates,
    groups,
    guardian_choices,
    listed,
    words_of,
)
from tandem.registry.people.queries.ties import ROLES, TIES, Tie, narrow_roles, ties_of

__all__ = [
    "ARCHIVE", "PARTICIPANTS", "ROLES", "TIES", "Asked", "Cell", "Filters", "Row", "Tie", "age_on", "all_guardians_of", "as_csv", "as_of", "as_xlsx", "by_words",
    "census", "consents_of", "counted", "duplicates", "facts_of", "free_login", "full_years", "good_consents", "grants_of", "groups",
    "guardian_choices", "guardians_of", "holds", "kinds_of", "links_visible_to", "listed", "matrix", "memberships_visible_to",
    "names_to_move", "narrow_roles", "own_cards", "own_consents", "participants", "periods_of", "post_of", "posts_visible_to", "roles_of", "same_name",
    "shown_matrix", "ticked", "ties_of", "usual_end", "visible_consents", "visible_to", "wards_of", "words_of",
]  # fmt: skip
