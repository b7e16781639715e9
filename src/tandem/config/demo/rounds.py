"""What happened to pairs after their order, the round of matching, and what came by the link."""

import uuid

from tandem.config.demo.calendar import Calendar
from tandem.foundation.jobs import jobs
from tandem.kit.actor import Actor
from tandem.mentoring.banks import services as banks
from tandem.mentoring.matching import services as matching
from tandem.mentoring.matching.models import RunState
from tandem.mentoring.mentorships import services as mentorships
from tandem.mentoring.mentorships.models import Mentorship
from tandem.registry.programs.models import Program


def finish_pairs(actor: Actor, pairs: list[Mentorship], calendar: Calendar) -> None:
    """Of the working pairs two are finished and one stands."""
    done, also_done, paused = [pair for pair in pairs if pair.form_code != "tt"][-3:]
    for pair, days in ((done, 12), (also_done, 5)):
        mentorships.close_mentorship(
            actor=actor, mentorship=pair, finished_on=calendar.ago(days), reason="цель достигнута", today=calendar.today
        )
    mentorships.pause_mentorship(actor=actor, mentorship=paused, reason="болезнь", today=calendar.ago(3))


def cancel_pairs(actor: Actor, pairs: list[Mentorship], calendar: Calendar) -> None:
    """A pair that was called off before its order."""
    for pair in pairs:
        mentorships.cancel_mentorship(actor=actor, mentorship=pair, reason="наставляемый передумал", today=calendar.today)


def hold_round(actor: Actor, program: Program, calendar: Calendar) -> None:
    """A round of matching for those who still wait: two proposals are approved, one is rejected, the rest wait for a decision."""
    run = matching.start_run(actor=actor, program=program, forms=(), today=calendar.today)
    while jobs.run_one():
        pass
    run.refresh_from_db()
    if run.state != RunState.READY:
        raise RuntimeError("the round of the demo was not made")
    good = list(run.suggestions.select_related("run__program__organization").order_by("-score", "pk"))
    first, last = good[:2], good[2:][-1:]
    matching.approve_suggestions(actor=actor, run=run, ids=[one.pk for one in first], started_on=calendar.today, today=calendar.today)
    for one in last:
        matching.reject_suggestion(actor=actor, suggestion=one, reason="уже занимаются вместе в кружке")


def leave_applications(actor: Actor, program: Program, calendar: Calendar) -> None:
    """A short form for mentors, open for two weeks, by which one application came."""
    link, _token = banks.open_intake(
        actor=actor, program=program, kind="mentee", label="Классным руководителям 5–8 классов", closes_on=calendar.ago(-14)
    )
    answers = {
        "full_name": "Лугова Вера Павловна", "class_name": "6 «Б»", "topics": ["english"], "slots": [38, 39], "words": "Хочу увереннее говорить по-английски",
    }  # fmt: skip
    banks.receive_application(link=link, answers=answers, token=uuid.uuid4(), today=calendar.today)
