"""kill -9 of the web while orders get their numbers: each order one number, each number one order."""

import http.client
import threading
import time
import uuid

from django.urls import reverse

from tandem.config.bench.site import Browser, signed_in
from tandem.foundation.audit.models import Event
from tandem.registry.documents.models import Paper
from tests import factories as make
from tests.factories import documents
from tests.factories import mentorships as pairs
from tests.faults.conftest import ROUNDS


def test_each_order_is_registered_exactly_once(site, kill) -> None:
    program = make.program()
    browser = signed_in(site.port, make.account("curator", program.organization))
    orders = [_draft(program, pairs.mentorship(program, with_consents=True).pk) for _ in range(ROUNDS)]
    for order in orders:
        striker = threading.Thread(target=kill, args=("web", 0.3))
        striker.start()
        _register(browser, order)
        striker.join()
        site.wait(lambda: site.health().get("database") == "ok")
    browser.link.close()
    numbers = list(Paper.objects.filter(pk__in=[order.pk for order in orders]).values_list("number", flat=True))
    assert all(numbers) and len(set(numbers)) == ROUNDS
    for order in orders:
        assert Event.objects.filter(subject=f"documents.paper:{order.pk}", action="paper.registered").count() == 1
        assert Paper.objects.get(pk=order.pk).content, "a number without a text"


def _draft(program, pair: int) -> Paper:
    about = {"program": program.pk, "pairs": [pair], "drafted_on": "2026-11-24"}
    return documents.paper(program.organization, subject=f"program:{program.pk}", about=about)


def _register(browser: Browser, order: Paper) -> None:
    """As a person does: the same form again and again until the site answers."""
    url = reverse("documents:register", args=[order.organization.code, order.pk])
    form = {"number": "", "dated_on": "24.11.2026", "form_token": str(uuid.uuid4()), "csrfmiddlewaretoken": browser.cookies["csrftoken"]}
    for _ in range(300):
        try:
            answer, _body = browser.ask("POST", url, form)
            assert answer.status == 302, answer.status
            return
        except (OSError, http.client.HTTPException):
            browser.link.close()
            time.sleep(0.1)
    raise AssertionError("the site did not come back")
