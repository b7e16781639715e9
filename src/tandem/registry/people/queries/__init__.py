"""Reads of people, by subject; import this package as `people` and call its queries."""

from tandem.registry.people.queries.cards import (
    age_on,
    all_guardians_of,
    as_of,
    counted,
    free_login,
    grants_of,
    guardian_choices,
    guardians_of,
    links_visible_to,
    memberships_visible_to,
    names_to_move,
    own_cards,
    periods_of,
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
    good_consents,
    holds,
    kinds_of,
    matrix,
    own_consents,
    participants,
    usual_end,
    visible_consents,
)
from tandem.registry.people.queries.lists import (
    ARCHIVE,
    EXPORTED,
    Filters,
    by_words,
    classes,
    duplicates,
    exported,
    kind_counts,
    listed,
    words_of,
)

__all__ = [
    "ARCHIVE", "EXPORTED", "PARTICIPANTS", "Asked", "Cell", "Filters", "Row", "age_on", "all_guardians_of", "as_of", "by_words",
    "classes", "consents_of", "counted", "duplicates", "exported", "free_login", "good_consents", "grants_of", "guardian_choices",
    "guardians_of", "holds", "kind_counts", "kinds_of", "links_visible_to", "listed", "matrix", "memberships_visible_to",
    "names_to_move", "own_cards", "own_consents", "participants", "periods_of", "posts_visible_to", "roles_of", "same_name",
    "usual_end", "visible_consents", "visible_to", "wards_of", "words_of",
]  # fmt: skip
