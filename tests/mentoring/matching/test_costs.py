"""What a choice of the curator costs everybody: shown to the point before anything is saved, and saved as it was shown."""

import sys

import pytest
from django.utils import translation

from tandem.engines import matching as engine
from tandem.foundation.audit import services as audit
from tandem.foundation.audit.models import Event
from tandem.kit.verdict import Conflict
from tandem.mentoring.banks.models import MentorProfile
from tandem.mentoring.matching import queries, services
from tandem.mentoring.matching.models import SuggestionState
from tandem.mentoring.matching.queries import arranging, saying
from tests import factories as make
from tests.factories import matching as rounds
from tests.factories.banks import mentor, request
from tests.factories.mentorships import consents, manager
from tests.factories.people import SINCE, TODAY, pupil

pytestmark = pytest.mark.django_db

TOPICS = ("physics", "algebra", "drawing", "music")


def standing(run):
    return dict(run.suggestions.filter(state=SuggestionState.PROPOSED).values_list("request", "mentor"))


@pytest.fixture
def school():
    """Four mentors of one place, five requests of one or two topics: whoever is put otherwise moves somebody."""
    program = make.program()
    for number in range(4):
        made = mentor(program, pupil(program.organization, grade=10), topics=TOPICS[number : number + 2], places=1)
        consents(made.person, True)
    for number in range(5):
        asked = request(program, topics=TOPICS[number % 4 :][:2])
        consents(asked.mentee.person, False)
    return rounds.made_run(program)


def solved_anew(here, pair):
    """Everybody who has a proposal and the pair, solved from the beginning."""
    whole, wanted = here.found.snapshot, {str(pk) for pk in (*here.proposed, pair[0])}
    people = [one for one in whole.mentees if one.id in wanted]
    part = engine.Snapshot.from_records(people, whole.mentors, whole.policy, taxonomy=whole.taxonomy)
    forced = [(str(pair[0]), str(pair[1]))]
    return engine.match(part, objective=arranging.KEEPING, pinned=forced, current=here.current(part))


def test_every_price_is_what_solving_anew_with_the_pair_gives(school):
    here = queries.scene(school, TODAY)
    today = here.table.today.total_score
    prices = []
    for request_id in here.found.requests:
        for mentor_id in here.found.mentors:
            pair = int(request_id), int(mentor_id)
            after, wanted = queries.arranged(here, pair), solved_anew(here, pair)
            cost = after.cost(pair[0])
            assert cost.points == wanted.total_score - today
            assert cost.people == wanted.matched - len(here.proposed)
            moved = {move.request for move in after.moves if move.before} - {pair[0]}
            assert (
                cost.others
                == len(moved)
                == sum(str(row.mentor_id) != wanted.assignment[str(pk)] for pk, row in here.proposed.items() if pk != pair[0])
            )
            prices.append(cost.points)
    assert min(prices) < 0 == max(prices), "a choice costs something, to keep what stands costs nothing"


def test_what_is_saved_is_what_was_shown(school):
    here = queries.scene(school, TODAY)
    request_id, mentor_id = next(
        (pk, row.mentor_id) for pk in here.proposed for row in here.proposed.values() if row.mentor_id != here.proposed[pk].mentor_id
    )
    shown = queries.arranged(here, (request_id, mentor_id))
    services.arrange_round(
        actor=manager(), run=school, arrangement=queries.arranged(queries.scene(school, TODAY), (request_id, mentor_id)), revision=0,
        pin=(request_id, mentor_id),
    )  # fmt: skip
    after = {pk: row.mentor_id for pk, row in here.proposed.items()} | {move.request: move.after for move in shown.moves}
    assert standing(school) == {pk: who for pk, who in after.items() if who}
    assert queries.scene(school, TODAY).table.today.total_score - here.table.today.total_score == shown.cost(request_id).points


def by_hand(run, request_id, mentor_id):
    here = queries.scene(run, TODAY)
    asked, whom = here.found.requests[str(request_id)], here.found.mentors[str(mentor_id)]
    made = queries.hand_made(run.program, whom, asked, TODAY)
    return made, queries.around(run, made, TODAY)


def set_by_hand(run, made, around):
    return services.set_pair(actor=manager(), run=run, made=made, around=around, started_on=SINCE, today=TODAY)


def two_of(run):
    """(a request with a proposal, the mentor of another)."""
    rows = list(run.suggestions.order_by("pk"))
    return rows[0], next(row for row in rows if row.mentor_id != rows[0].mentor_id)


def test_a_pair_by_hand_moves_those_who_were_shown_and_opens_at_once(school):
    mine, other = two_of(school)
    made, around = by_hand(school, mine.request_id, other.mentor_id)
    cost = around.cost(mine.request_id)
    assert cost.others and queries.price_of(around, mine.request_id).cost.startswith(saying.cost_text(*cost)[:5])
    one = set_by_hand(school, made, around)
    assert (one.pk, one.state, one.is_pinned) == (mine.pk, "approved", False)
    after = {move.request: move.after for move in around.moves if move.request != mine.request_id}
    assert {pk: standing(school).get(pk) for pk in after} == after
    assert not school.suggestions.filter(state=SuggestionState.STALE).exists(), "nobody loses a place that the page did not tell of"


def test_a_pair_by_hand_from_an_old_page_is_refused(school):
    mine, other = two_of(school)
    made, around = by_hand(school, mine.request_id, other.mentor_id)
    services.pin_suggestion(actor=manager(), suggestion=other, pinned=True)
    before = standing(school)
    with pytest.raises(Conflict, match="только что"):
        set_by_hand(school, made, around)
    assert standing(school) == before


def test_a_pair_by_hand_is_all_or_nothing(school, broken_journal):
    mine, other = two_of(school)
    made, around = by_hand(school, mine.request_id, other.mentor_id)
    before = standing(school)
    broken_journal()
    with pytest.raises(RuntimeError):
        set_by_hand(school, made, around)
    assert standing(school) == before


def test_a_pair_that_the_round_forbids_and_the_new_rules_allow_has_a_price(school):
    mine, other = two_of(school)
    school.rules |= {"min_score": 100}
    school.save(update_fields=["rules"])
    made, around = by_hand(school, mine.request_id, other.mentor_id)
    assert {move.request: move.after for move in around.moves}[mine.request_id] == other.mentor_id
    assert set_by_hand(school, made, around).state == "approved"


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        ((0, 0, 0), "Общий итог не изменится."),
        ((-1200, 0, 2), "Общий итог −12 баллов. Наставник изменится ещё у 2 наставляемых."),
        ((-1234, -1, 1), "На 1 пару меньше. Общий итог −12,34 балла. Наставник изменится ещё у 1 наставляемого."),
        ((100, 2, 0), "На 2 пары больше. Общий итог +1 балл."),
        ((-50, 0, 0), "Общий итог −0,5 балла."),
    ],
)
def test_a_price_in_words(cost, said):
    assert saying.cost_text(*cost) == said
    with translation.override("en"):
        assert "total" in saying.cost_text(*cost).lower()


class TestKept:
    """The bank that a page keeps between two looks."""

    @staticmethod
    def seen(run):
        rows = queries.rows_in(run)
        return queries.seen(run, TODAY, rows.suggestions, rows.waiting)

    def test_it_is_read_once_until_the_journal_says_that_something_changed(self, school):
        first = self.seen(school)
        assert self.seen(school).found is first.found and self.seen(school).table is first.table
        whom = MentorProfile.objects.filter(program=school.program).first()
        place = school.program.organization.path
        audit.record(actor=manager(), action="run.arranged", subject=school.program, place=place, label="")
        assert self.seen(school).found is first.found, "to arrange a round changes nothing in the bank"
        audit.record(actor=manager(), action="mentor.changed", subject=whom, place=place, label="")
        assert self.seen(school).found is not first.found
        kept = sys.modules["tandem.mentoring.matching.queries.seen"]._kept
        assert [key[0] for key in kept].count(school.pk) == 1, "what was kept before is not held"

    def test_what_another_school_does_is_nothing_to_it(self, school):
        first, other = self.seen(school), make.school(code="other")
        audit.record(actor=manager(), action="mentor.changed", subject=other, place=other.path, label="")
        assert Event.objects.exists() and self.seen(school).found is first.found

    def test_it_is_never_older_than_some_minutes(self, school, monkeypatch):
        first = self.seen(school)
        monkeypatch.setattr(sys.modules["tandem.mentoring.matching.queries.seen"], "LIFE", -1)
        assert self.seen(school).found is not first.found

    def test_a_decision_reads_everything_anew(self, school):
        first = self.seen(school)
        assert queries.scene(school, TODAY).found is not first.found

    def test_only_some_are_kept(self, school, monkeypatch):
        module = sys.modules["tandem.mentoring.matching.queries.seen"]
        monkeypatch.setattr(module, "MOST", 1)
        first = self.seen(school)
        self.seen(rounds.run(number=7))
        assert self.seen(school).found is not first.found and len(module._kept) == 1
