"""One school with everything for the pages of the acceptance list."""

import pytest

from tests.access.world import World, build


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()
