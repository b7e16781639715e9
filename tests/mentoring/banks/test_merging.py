import pytest

from tandem.kit.verdict import Refused
from tandem.mentoring.banks.models import MenteeProfile, MentorProfile
from tandem.registry.people import services as people
from tests import factories as make
from tests.factories.mentorships import manager, mentorship
from tests.factories.people import TODAY

pytestmark = pytest.mark.django_db


class TestMerging:
    def test_profiles_admissions_and_applications_go_to_the_kept_card(self):
        mentor, mentee = make.mentor(), make.mentee()
        kept = make.teacher(mentor.program.organization)
        make.clearance(mentor.person, number="5")
        make.clearance(kept, number="5")
        make.clearance(mentor.person, number="6")
        people.merge_people(actor=manager(), kept=kept, gone=mentor.person, today=TODAY)
        mentor.refresh_from_db()
        assert mentor.person == kept
        assert sorted(kept.clearances.values_list("number", flat=True)) == ["5", "6"]
        other = make.pupil(mentee.program.organization)
        people.merge_people(actor=manager(), kept=other, gone=mentee.person, today=TODAY)
        mentee.refresh_from_db()
        assert mentee.person == other

    def test_two_mentors_of_one_programme_become_one_with_the_pairs(self):
        pair = mentorship()
        kept = make.mentor(pair.program, topics=("chess",))
        people.merge_people(actor=manager(), kept=kept.person, gone=pair.mentor.person, today=TODAY)
        left = MentorProfile.objects.get(program=pair.program)
        pair.refresh_from_db()
        assert (left.person, pair.mentor) == (kept.person, left)
        assert {t.code for t in left.topics.all()} == {"physics", "chess"}

    def test_two_mentees_of_one_programme_become_one_with_all_requests(self):
        first, second = make.request(), None
        kept = make.mentee(first.mentee.program, state="left", left_on=TODAY)
        second = make.request(mentee_=kept)
        people.merge_people(actor=manager(), kept=kept.person, gone=first.mentee.person, today=TODAY)
        left = MenteeProfile.objects.get()
        assert (left.pk, left.state, left.left_on) == (kept.pk, "in_bank", None)
        assert set(left.requests.all()) == {first, second}

    def test_pairs_on_both_cards_forbid_merging(self):
        pair = mentorship()
        other = mentorship(pair.program)
        with pytest.raises(Refused, match="передайте пары"):
            people.merge_people(actor=manager(), kept=pair.mentor.person, gone=other.mentor.person, today=TODAY)
        assert MentorProfile.objects.filter(program=pair.program).count() == 2
