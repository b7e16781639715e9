"""kill -9 of the worker or the web during an import: each row comes in exactly once."""

from django.db.models import Count

from tandem.config.bench import world
from tandem.foundation.jobs.models import Job, State
from tandem.interfaces.imports import queries, services
from tandem.interfaces.imports.models import Batch
from tandem.kit import clock
from tandem.registry.people.models import Person
from tests.faults.conftest import ROUNDS

ROWS = 1500


def test_each_row_is_loaded_exactly_once(site, kill) -> None:
    for number in range(ROUNDS):
        place = world.make_world(f"round-{number}")
        batch = _uploaded(place)
        victim = "worker" if number % 4 else "web"
        kill(victim, 1.0)
        site.wait(lambda batch=batch: Batch.objects.get(pk=batch.pk).state == "checked", 60)
        job = services.start_load(actor=queries.operator(place.school), batch=Batch.objects.get(pk=batch.pk))
        kill(victim, 2.0)
        site.wait(lambda job=job: Job.objects.get(pk=job.pk).is_over, 90)
        _check(place, batch, Job.objects.get(pk=job.pk))


def _uploaded(place: world.World) -> Batch:
    actor = queries.operator(place.school)
    upload = queries.read_upload(place.school, "pupils", name="pupils.csv", content=world.pupils_csv(ROWS))
    batch = services.upload_table(actor=actor, target=services.Target(place.school, "pupils"), upload=upload)
    columns = [column["field"] for column in batch.mapping]
    return services.start_check(actor=actor, batch=batch, columns=columns, default_form="", today=clock.today())


def _check(place: world.World, batch: Batch, job: Job) -> None:
    people = Person.objects.filter(organization=place.school, user=None)
    doubled = people.values("last_name", "first_name", "patronymic", "birth_date").annotate(n=Count("pk")).filter(n__gt=1)
    assert job.state == State.DONE, job.message
    assert people.count() == ROWS
    assert list(doubled) == []
    assert Batch.objects.get(pk=batch.pk).rows.filter(state="done").count() == ROWS
