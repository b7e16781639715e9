import pytest

from tandem.mentoring.matching.services import locks


@pytest.fixture
def broken_journal(monkeypatch):
    """The last step of a service fails."""

    def fail(**_fields):
        raise RuntimeError("journal")

    def arm(*modules):
        for module in modules or (locks.audit,):
            monkeypatch.setattr(module, "record", fail)
            monkeypatch.setattr(module, "record_many", fail)

    return arm
