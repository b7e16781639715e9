"""Test data. `from tests import factories as make`; every name is invented."""

from tests.factories.banks import clearance, mentee, mentor, request
from tests.factories.orgs import municipality, region, school
from tests.factories.people import account, actor, consent, everywhere, guardian_of, person, pupil, system, teacher
from tests.factories.programs import program

__all__ = [
    "account", "actor", "clearance", "consent", "everywhere", "guardian_of", "mentee", "mentor", "municipality",
    "person", "program", "pupil", "region", "request", "school", "system", "teacher",
]  # fmt: skip
