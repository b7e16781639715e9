import pytest
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.test import RequestFactory
from django.utils import timezone

from tandem.foundation.notify.models import Message
from tandem.kit.http import WroteWhileReading, reads, writes

pytestmark = pytest.mark.django_db
ask = RequestFactory()


def write(request=None):
    Message.objects.create(user_id=1, kind="x", subject="x", created_at=timezone.now())
    return HttpResponse("written")


def look(request):
    return HttpResponse(str(Message.objects.count()))


def test_page_that_reads_may_read():
    assert reads(look)(ask.get("/")).content == b"0"


@pytest.mark.parametrize(
    "change",
    [write, lambda r: Message.objects.all().delete() or HttpResponse(), lambda r: HttpResponse(Message.objects.update(kind="y"))],
    ids=["insert", "delete", "update"],
)
def test_page_that_reads_cannot_write(change):
    write()
    with pytest.raises(WroteWhileReading), transaction.atomic():
        reads(change)(ask.get("/"))
    assert list(Message.objects.values_list("kind", flat=True)) == ["x"]


def test_template_that_is_rendered_late_cannot_write():
    class Sly:
        def __str__(self):
            return write().content.decode()

    template = engines["django"].from_string("{{ sly }}")
    with pytest.raises(WroteWhileReading), transaction.atomic():
        reads(lambda request: TemplateResponse(request, template, {"sly": Sly()}))(ask.get("/"))


def test_error_does_not_show_values():
    with pytest.raises(WroteWhileReading) as caught, transaction.atomic():
        reads(lambda r: HttpResponse(Message.objects.update(subject="Иванов")))(ask.get("/"))
    assert "Иванов" not in str(caught.value)


def test_page_that_reads_takes_no_post():
    assert reads(look)(ask.post("/")).status_code == 405


def test_session_may_be_written_while_reading():
    def view(request):
        Session.objects.create(session_key="k", session_data="", expire_date=timezone.now())
        return HttpResponse()

    assert reads(view)(ask.get("/")).status_code == 200


def test_form_writes_only_when_posted():
    view = writes(write)
    assert view(ask.post("/")).content == b"written"
    with pytest.raises(WroteWhileReading), transaction.atomic():
        view(ask.get("/"))
    assert view(ask.put("/")).status_code == 405


def test_views_say_their_access():
    assert (reads(look).access, writes(write).access) == ("reads", "writes")
    assert reads(look).__name__ == "look"
