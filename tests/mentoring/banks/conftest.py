import pytest

from tests import factories as make
from tests.factories.people import TODAY


@pytest.fixture
def program(clock_at):
    clock_at(TODAY)
    return make.program()


@pytest.fixture
def curator(client, program):
    client.force_login(make.account("curator", program.organization))
    return client


@pytest.fixture
def at(program):
    """Address of a page of the school by its end."""
    return lambda tail: f"/o/{program.organization.code}/people/{tail}"
