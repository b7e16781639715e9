import io
import json

import pytest
from django.core.management import CommandError, call_command

from tandem.mentoring.matching.models import Run
from tandem.mentoring.mentorships.models import Mentorship
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def day(time_machine):
    time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)


def printed(*arguments):
    out = io.StringIO()
    call_command("match", *arguments, stdout=out)
    return out.getvalue()


def test_match_prints_proposals_and_writes_nothing():
    program, mentors, asked = rounds.bank()
    make.request(program, make.mentee(program, slots=[100]))
    text = printed("--program", str(program.pk))
    assert text.count("→") == 2 and "Нет согласия" in text
    body = json.loads(printed("--program", str(program.pk), "--json"))
    assert {pair["mentor"] for pair in body["pairs"]} <= {mentor.pk for mentor in mentors}
    assert {pair["request"] for pair in body["pairs"]} == {request.pk for request in asked}
    assert [item["code"] for item in body["waiting"]] == ["NO_CANDIDATE"]
    assert (body["certificate"]["gap"], body["stats"]["matched"]) == (0, 2)
    assert not Run.objects.exists() and not Mentorship.objects.exists()


def test_match_without_anybody_and_without_a_programme():
    assert "нет открытых запросов" in printed("--program", str(make.program().pk))
    with pytest.raises(CommandError, match="no programme 0"):
        printed("--program", "0")


def test_match_prints_what_the_run_gave_to_whom():
    program, _mentors, _asked = rounds.bank(mentors=3, requests=3, places=1)
    text = printed("--program", str(program.pk))
    assert "Справедливость: предложение есть у 3 из 3" in text and "Нагрузка наставников: все места заняты у 3 из 3" in text
    kept = json.loads(printed("--program", str(program.pk), "--json"))["stats"]["figures"]
    assert (kept["matched"], kept["blocking_pairs"], kept["load"]["full"], len(kept["worst_pair"])) == (3, 0, 3, 2)
    (share,) = kept["by_group"]["sex"].values()
    assert (share["asked"], share["matched"]) == (3, 3)
