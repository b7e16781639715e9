"""Petitions that are answered by changing pairs of others too: least disruption, one transaction, notes to everybody."""

import datetime as dt
from itertools import product

import pytest
from django.urls import reverse

from tandem.foundation.audit.models import Event
from tandem.foundation.notify.models import Message
from tandem.kit.verdict import Refused
from tandem.mentoring.banks.models import RequestState
from tandem.mentoring.matching import jobs, policy, queries, services
from tandem.mentoring.matching.models import Exclusion, Petition, PetitionState
from tandem.mentoring.matching.queries import replacing
from tandem.mentoring.mentorships.models import Mentorship, Participation, State
from tests import factories as make
from tests.factories.banks import mentee as bank_mentee
from tests.factories.banks import mentor, request, teacher_mentor
from tests.factories.mentorships import consents, manager, mentorship
from tests.factories.orgs import MADE
from tests.factories.people import TODAY, pupil
from tests.mentoring.matching.test_petitions import asked_of, filed, head, working

pytestmark = pytest.mark.django_db


def a_mentor(program, places=1, **fields):
    made = mentor(program, pupil(program.organization, grade=10), places=places, **fields)
    consents(made.person, True)
    return made


def apart(mentor_, request_):
    """These two are never proposed to each other."""
    program = mentor_.program
    return Exclusion.objects.create(program=program, mentor_person=mentor_.person, mentee_person=request_.mentee.person, created_at=MADE)


@pytest.fixture
def chain():
    """The mentee of `pair` may go to the mentor of `other` alone, whose mentee may go to a spare one: (pair, other, spare)."""
    program = make.program()
    pair = working(mentorship(program, a_mentor(program), with_consents=True))
    other = working(mentorship(program, a_mentor(program), with_consents=True))
    spare = a_mentor(program)
    apart(spare, asked_of(pair))
    return pair, other, spare


def grant(pair, petition, option, **fields):
    data = {"actor": head(pair), "plan": {asked_of(pair).pk: option.mentor.pk}, "ends_on": TODAY, "today": TODAY}
    return services.grant_petition(petition=petition, **(data | {"moves": [step.ids for step in option.steps]} | fields))


def test_a_pair_of_others_changes_when_nobody_has_a_place(chain):
    pair, other, spare = chain
    offer = queries.offers(filed(pair), TODAY)[0]
    [option] = [one for one in offer.exchanges if one == offer.chosen]
    assert offer.free == [] and offer.why and option.mentor == other.mentor
    [step] = option.steps
    assert step.ids == (asked_of(other).pk, other.mentor_id, spare.pk)
    assert step.names["who"] == asked_of(other).mentee.person.short_name


def test_two_may_change_places_and_nobody_else_is_asked():
    program = make.program()
    pair, other = (working(mentorship(program, a_mentor(program), with_consents=True)) for _ in range(2))
    option = queries.offers(filed(pair), TODAY)[0].chosen
    assert [step.ids for step in option.steps] == [(asked_of(other).pk, other.mentor_id, pair.mentor_id)]
    old = {one.pk: asked_of(one) for one in (pair, other)}
    grant(pair, Petition.objects.get(), option)
    now = {part.request: part.mentor for part in Participation.objects.filter(finished_on=None)}
    assert now == {old[pair.pk]: other.mentor, old[other.pk]: pair.mentor}


def test_a_mentor_who_goes_takes_nobody_in_exchange():
    program = make.program()
    pair, _other = (working(mentorship(program, a_mentor(program), with_consents=True)) for _ in range(2))
    row = services.file_petition(actor=manager(), mentorship=pair, kind="leaves", today=TODAY)
    offer = queries.offers(row, TODAY)[0]
    assert offer.options == [] and offer.chosen is None and offer.advice


def test_pairs_in_another_open_petition_are_left_alone(chain):
    pair, other, _spare = chain
    filed(other, actor=manager(), request=asked_of(other))
    assert queries.offers(filed(pair, actor=manager()), TODAY)[0].exchanges == []


def test_an_exchange_beside_a_free_place_is_shown_only_where_it_is_clearly_better(chain, monkeypatch):
    pair, other, _spare = chain
    weak = a_mentor(pair.program, topics=("chess",))
    apart(weak, asked_of(other))
    offer = queries.offers(filed(pair), TODAY)[0]
    assert offer.chosen.mentor == weak and [one.mentor for one in offer.exchanges] == [other.mentor]
    assert offer.exchanges[0].gain - offer.chosen.gain >= policy.WORTH_A_PAIR
    monkeypatch.setattr(replacing, "WORTH_A_PAIR", 10_000)
    assert queries.offers(Petition.objects.get(), TODAY)[0].exchanges == []


def test_the_answer_is_the_best_of_all_assignments_with_the_fewest_changes():
    """Against enumeration: nobody comes to the mentor who is left, as few pairs of others change as can be, then the most points."""
    program = make.program()
    topics = [("physics",), ("chess",), ("physics", "chess"), ("choir",)]
    mentors = [a_mentor(program, topics=one) for one in topics]
    pairs = [
        working(mentorship(program, one, [request(program, topics=asked)], with_consents=True))
        for one, asked in zip(mentors, [("physics",), ("chess",), ("choir",), ("physics",)], strict=True)
    ]
    spare = a_mentor(program, topics=("choir",))
    apart(spare, asked_of(pairs[0]))
    apart(spare, asked_of(pairs[1]))
    row = filed(pairs[0], actor=manager())
    asked = [str(asked_of(one).pk) for one in pairs]
    held = {one: str(pair.mentor_id) for one, pair in zip(asked, pairs, strict=True)}
    offer = queries.offers(row, TODAY)[0]
    found = replacing.problem(program, queries.rules_of(program)[0], TODAY, only=replacing.Only([int(one) for one in asked], is_held=True))
    here = replacing.Replacing(found, pairs[0].mentor_id, asked[:1], {int(k): int(v) for k, v in held.items() if k != asked[0]}, True)
    may = here.rematch

    def value(way):
        changed = [(one, new) for one, new in zip(asked[1:], way[1:], strict=True) if new != held[one]]
        return -len(changed), sum(may.score(one, new) for one, new in zip(asked, way, strict=True))

    everybody = [str(one.pk) for one in [*mentors, spare]]
    barred = {(asked[0], str(spare.pk)), (asked[1], str(spare.pk)), *((one, held[asked[0]]) for one in asked)}
    ways = [way for way in product(everybody, repeat=4) if len(set(way)) == 4 and not barred & set(zip(asked, way, strict=True))]
    best = max(map(value, ways))
    chosen = dict(held) | {asked[0]: str(offer.chosen.mentor.pk)} | {str(s.request.pk): str(s.after.pk) for s in offer.chosen.steps}
    assert value([chosen[one] for one in asked]) == best
    now = sum(may.score(one, mentor_) for one, mentor_ in held.items())
    assert offer.chosen.gain == best[1] - now


def test_all_of_a_chain_is_done_together_and_everybody_is_told(chain):
    pair, other, spare = chain
    third, place = asked_of(other), pair.program.organization
    accounts = {
        "old": make.account("mentor", place, pair.mentor.person).pk, "other": make.account("mentor", place, other.mentor.person).pk,
        "spare": make.account("mentor", place, spare.person).pk, "third": make.account("mentee", place, third.mentee.person).pk,
    }  # fmt: skip
    guardian = third.mentee.person.guardians.get().guardian
    accounts["guardian"] = make.account("guardian", place, guardian).pk
    row = filed(pair, actor=manager())
    row = grant(pair, row, queries.offers(row, TODAY)[0].chosen)
    assert row.state == PetitionState.DONE
    for one in (pair, other):
        one.refresh_from_db()
        assert (one.state, one.finished_on, one.end_reason) == (State.CLOSED, TODAY, "замена наставника")
    now = {part.request_id: part.mentor_id for part in Participation.objects.filter(finished_on=None)}
    assert now[third.pk] == spare.pk and len(now) == 2
    said = {name: list(Message.objects.filter(user_id=pk).values_list("subject", flat=True)) for name, pk in accounts.items()}
    assert all(said.values()) and not any("ходатай" in text.lower() for texts in said.values() for text in texts)
    assert any(spare.person.short_name in text for text in said["guardian"]) and said["guardian"] == said["third"]
    assert any(third.mentee.person.short_name in text for text in said["spare"])
    assert not Message.objects.filter(user_id=accounts["old"], url__contains="replacements").exists()
    assert Event.objects.get(action="petition.granted").details["other_pairs"] == 1


@pytest.mark.parametrize("spoil", ["third moved", "mentor left", "too many", "named twice", "one of the petition", "a stranger's pair"])
def test_what_cannot_be_done_whole_is_not_begun(chain, spoil):
    pair, other, spare = chain
    row, option = filed(pair), None
    option = queries.offers(row, TODAY)[0].chosen
    moves = [step.ids for step in option.steps]
    if spoil == "third moved":
        Mentorship.objects.filter(pk=other.pk).update(state=State.PAUSED)
    elif spoil == "mentor left":
        spare.state = "left"
        spare.save()
    elif spoil == "too many":
        moves += [(asked_of(working(mentorship(pair.program))).pk, 1, 2) for _ in range(2)]
    elif spoil == "named twice":
        moves *= 2
    elif spoil == "one of the petition":
        moves = [(asked_of(pair).pk, pair.mentor_id, spare.pk)]
    else:
        stranger = working(mentorship(make.program()))
        moves = [(asked_of(stranger).pk, stranger.mentor_id, spare.pk)]
    with pytest.raises(Refused):
        grant(pair, row, option, moves=moves)
    pair.refresh_from_db()
    assert (Petition.objects.get().state, pair.state, pair.finished_on) == (PetitionState.FILED, State.ACTIVE, None)
    assert Participation.objects.filter(mentor=spare).count() == 0
    assert asked_of(pair).state == RequestState.PAIRED


def test_a_fault_half_way_takes_everything_back(chain, broken_journal):
    pair, other, spare = chain
    row = filed(pair)
    option = queries.offers(row, TODAY)[0].chosen
    broken_journal()
    with pytest.raises(RuntimeError):
        grant(pair, row, option)
    other.refresh_from_db()
    assert (other.state, Participation.objects.filter(mentor=spare).exists()) == (State.ACTIVE, False)


def test_a_colleague_whose_pair_changes_for_another_has_three_working_days(clock_at):
    clock_at(TODAY)
    program = make.program()
    pairs = []
    for _ in range(2):
        asked = request(program, form_code="tt", mentee_=bank_mentee(program, make.teacher(program.organization)))
        pairs.append(working(mentorship(program, teacher_mentor(program, places=1), [asked], form_code="tt")))
    pair, other = pairs
    boss = make.account("head", program.organization)
    user = make.account("mentor", program.organization, other.mentor.person)
    row = filed(pair, actor=manager())
    moves = [(asked_of(other).pk, other.mentor_id, pair.mentor_id)]
    plan = {asked_of(pair).pk: other.mentor_id}
    given = {"actor": queries.decider_of(Petition(decider_id=boss.pk), TODAY), "plan": plan, "moves": moves, "today": TODAY}
    with pytest.raises(Refused, match=r"27\.11\.2026"):
        services.grant_petition(petition=row, ends_on=TODAY, **given)
    day = dt.date(2026, 11, 27)
    services.grant_petition(petition=row, ends_on=day, **given)
    assert Message.objects.filter(user_id=user.pk, kind="petition.notice").count() == 1
    clock_at(day)
    jobs.carry_out_petitions()
    assert Petition.objects.get().state == PetitionState.DONE
    assert set(Participation.objects.filter(finished_on=None).values_list("mentor", flat=True)) == {pair.mentor_id, other.mentor_id}


def test_several_of_a_group_go_together_to_one_mentor():
    program = make.program()
    group = working(mentorship(program, a_mentor(program, places=2), [request(program), request(program)], with_consents=True))
    there = a_mentor(program, places=2)
    row = services.file_petition(actor=manager(), mentorship=group, kind="steps_down", today=TODAY)
    offers = queries.offers(row, TODAY)
    assert [offer.chosen.mentor for offer in offers] == [there, there]
    plan = {offer.request.pk: there.pk for offer in offers}
    services.grant_petition(actor=head(group), petition=row, plan=plan, ends_on=TODAY, today=TODAY)
    assert Mentorship.objects.get(mentor=there).participations.count() == 2


class TestPages:
    @pytest.fixture
    def boss(self, client, time_machine, chain):
        time_machine.move_to(f"{TODAY}T09:00:00+03:00", tick=False)
        client.force_login(make.account("head", chain[0].program.organization))
        return client

    def test_the_head_reads_who_changes_grants_and_goes_on_to_the_order(self, chain, boss):
        pair, other, spare = chain
        place, row = pair.program.organization, filed(pair)
        address = reverse("matching:petition", args=[place.code, row.pk])
        body = boss.get(address).content.decode()
        value = f"{other.mentor_id} {asked_of(other).pk}&gt;{spare.pk}"
        assert "перейдёт от" in body and f'value="{value}" checked' in body
        key, third = f"mentor_{asked_of(pair).pk}", asked_of(other).mentee.person
        sent = {"step": "grant", key: value.replace("&gt;", ">"), "ends_on": "24.11.2026"}
        body = boss.post(address, sent, follow=True).content.decode()
        assert reverse("mentorships:order", args=[place.code]) in body and third.short_name in body
        boss.force_login(make.account("mentee", place, mentee_of(pair)))
        body = boss.get(address).content.decode()
        assert other.mentor.person.short_name in body and third.short_name not in body

    def test_an_answer_that_is_not_possible_any_more_is_told(self, chain, boss):
        pair, other, spare = chain
        row = filed(pair)
        address = reverse("matching:petition", args=[pair.program.organization.code, row.pk])
        sent = {
            "step": "grant",
            f"mentor_{asked_of(pair).pk}": f"{other.mentor_id} {asked_of(other).pk}>{spare.pk}",
            "ends_on": "24.11.2026",
        }
        Mentorship.objects.filter(pk=other.pk).update(state=State.PAUSED)
        assert "Выберите заново" in boss.post(address, sent).content.decode()
        assert Petition.objects.get().state == PetitionState.FILED

    def test_the_page_takes_as_many_queries_whatever_there_is_to_choose(self, chain, boss, django_assert_num_queries):
        pair, _other, _spare = chain
        address = reverse("matching:petition", args=[pair.program.organization.code, filed(pair).pk])
        boss.get(address)
        with django_assert_num_queries(QUERIES):
            boss.get(address)
        for _ in range(3):
            working(mentorship(pair.program, a_mentor(pair.program, places=2), with_consents=True))
        with django_assert_num_queries(QUERIES):
            boss.get(address)


QUERIES = 28


def mentee_of(pair):
    return pair.participations.get().request.mentee.person
