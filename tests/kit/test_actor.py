from tandem.kit.actor import Actor, Grant

REGION, TOWN, SCHOOL, NEIGHBOUR = "0001", "00010001", "000100010001", "000100010002"


def actor(*grants: tuple) -> Actor:
    return Actor(user_id=1, name="", grants=frozenset(Grant(*grant) for grant in grants))


def test_role_above_counts_below_and_not_beside_or_above():
    one = actor(("operator", REGION), ("curator", SCHOOL))
    assert one.has("operator", SCHOOL)
    assert one.has(("head", "curator"), SCHOOL)
    assert not one.has("curator", NEIGHBOUR)
    assert not one.has("curator", TOWN)


def test_role_of_one_programme_counts_there_only():
    one = actor(("group", SCHOOL, 5))
    assert one.has("group", SCHOOL, 5)
    assert not one.has("group", SCHOOL, 6)
    assert not one.has("group", SCHOOL)


def test_role_of_the_school_counts_in_every_programme():
    assert actor(("curator", SCHOOL)).has("curator", SCHOOL, 5)


def test_places_and_programmes_are_told_apart():
    one = actor(("curator", SCHOOL), ("curator", NEIGHBOUR), ("curator", TOWN, 9), ("head", TOWN))
    assert one.paths("curator") == [SCHOOL, NEIGHBOUR]
    assert one.paths("curator", "head") == [TOWN, SCHOOL, NEIGHBOUR]
    assert one.program_ids("curator") == [9]
    assert one.roles_at(TOWN) == ["curator", "head"]


def test_administrator_stands_above_everything():
    assert actor(("admin", "")).has("admin", SCHOOL)


def test_nobody_may_nothing():
    assert not actor().has(("admin", "curator"), "")
