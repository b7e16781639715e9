import gc

import pytest

from tandem.config.memory import settle


@pytest.fixture
def thawed():
    yield
    gc.unfreeze()


def test_what_was_there_at_the_start_is_walked_through_no_more(thawed):
    before = [[] for _ in range(100)]
    settle()
    after: list[object] = []
    assert gc.get_freeze_count() > len(before)
    walked = {id(one) for one in gc.get_objects()}
    assert id(after) in walked and not walked & {id(one) for one in before}
