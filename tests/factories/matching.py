import datetime as dt

from tandem.foundation.jobs import services as jobs
from tandem.foundation.jobs.models import Job
from tandem.mentoring.matching import queries, services
from tandem.mentoring.matching.models import Acquaintance, Petition, Run, RunState, Suggestion, Waiting
from tests.factories.banks import mentor, request
from tests.factories.mentorships import consents, manager
from tests.factories.orgs import MADE
from tests.factories.people import SINCE, TODAY, pupil
from tests.factories.programs import program


def bank(program_=None, mentors=2, requests=2, places=2, with_consents=True):
    """Pupil mentors and open requests that fit each other, with everything signed."""
    where = program_ or program()
    offered = [mentor(where, pupil(where.organization, grade=10), places=places) for _ in range(mentors)]
    asked = [request(where) for _ in range(requests)]
    for person, is_mentor in [*((m.person, True) for m in offered), *((r.mentee.person, False) for r in asked)]:
        if with_consents:
            consents(person, is_mentor)
    return where, offered, asked


def run(program_=None, number=1, state=RunState.READY, **fields):
    """A bare round."""
    data = {"program": program_ or program(), "number": number, "state": state, "stats": {"requests": 3, "matched": 2}, "created_at": MADE}
    return Run.objects.create(**(data | fields))


def suggestion(run_=None, mentor_=None, request_=None, score=8000, **fields):
    """A bare proposal with one reason."""
    where = run_ or run()
    said = {"code": "TOPIC", "text": "Наставник помогает.", "short": "физика"}
    reasons = {"line": "Физика · пн 14:00", "strength": 3, "reasons": [said], "remarks": []}
    data = {"mentor": mentor_ or mentor(where.program), "request": request_ or request(where.program), "score": score, "reasons": reasons}
    return Suggestion.objects.create(run=where, **(data | fields))


def waiting(run_, request_=None, **fields):
    reasons = {"text": "Нет согласия родителя.", "advice": [{"code": "X", "text": "Получите согласие.", "short": ""}]}
    return Waiting.objects.create(
        run=run_, request=request_ or request(run_.program), **({"code": "NO_CANDIDATE", "reasons": reasons} | fields)
    )


def acquaintance(program_, people, **fields):
    """A bare general meeting of these people, where marks are taken for a week."""
    data = {"held_on": TODAY, "closes_on": TODAY + dt.timedelta(days=7), "created_at": MADE}
    made = Acquaintance.objects.create(program=program_, **(data | fields))
    made.attendees.set(people)
    return made


def petition(pair, request_=None, kind="another", **fields):
    """A bare petition that waits for the head."""
    data = {"user_id": 0, "asked_by": "Орлова Вера", "filed_on": TODAY, "decide_by": TODAY + dt.timedelta(days=7)}
    return Petition.objects.create(mentorship=pair, request=request_, kind=kind, **(data | fields))


def made_run(program_, today=TODAY, **fields):
    """A round started and made by the services, as a worker does it."""
    return finished(services.start_run(actor=manager(), program=program_, forms=(), today=today, **fields), today)


def finished(run_, today=TODAY):
    """A started round, made."""
    services.save_run(job=jobs.claim(kinds=["matching.run"]), run=run_, proposal=queries.propose(run_, today), today=today)
    run_.refresh_from_db()
    return run_


def approve(run_, ids=None, **fields):
    """Everything that is open, from the first day of the pairs of the suite."""
    chosen = ids if ids is not None else [one.pk for one in run_.suggestions.all()]
    data = {"actor": manager(), "started_on": SINCE, "today": TODAY}
    return services.approve_suggestions(run=run_, ids=chosen, **(data | fields))


def job_of(run_):
    return Job.objects.get(pk=run_.job_id)
