"""A browser for the rows of the acceptance list, and one school for all the pages."""

import pytest

from tests.access.world import World, build
from tests.journeys.conftest import came, came_without_scripts, chromium  # noqa: F401  (fixtures)


@pytest.fixture
def world(transactional_db: None) -> World:
    return build()
