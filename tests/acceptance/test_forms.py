"""Row 30: each form that is sent empty says what is wrong in the summary and at the field, and keeps what was typed."""

import re
from html.parser import HTMLParser

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.access.table import TABLE
from tests.access.walk import routes
from tests.access.world import World, build

pytestmark = [pytest.mark.once, pytest.mark.django_db]
TYPED = "Осталось ли то, что набрано"
SUMMARY = re.compile(r'id="errors"|class="[^"]*\berrors?\b|class="note bad"')


class Forms(HTMLParser):
    """POST forms of a page inside of <main>: (action, {name: value}, names of what people type)."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str], list[str]]] = []
        self.is_open, self.is_main = False, False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "main":
            self.is_main = True
        if tag == "form" and self.is_main:
            self.is_open = given.get("method", "").lower() == "post"
            if self.is_open:
                self.found.append((given.get("action", ""), {}, []))
        elif self.is_open and given.get("name"):
            self._field(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_open = False
        if tag == "main":
            self.is_main = False

    def _field(self, tag: str, given: dict[str, str]) -> None:
        _action, hidden, typed = self.found[-1]
        kind = given.get("type", "text")
        if tag == "input" and kind == "hidden":
            hidden[given["name"]] = given.get("value", "")
        elif tag == "textarea" or (tag == "input" and kind in ("text", "email", "search", "tel", "number")):
            typed.append(given["name"])


def addresses(world: World) -> list[str]:
    rows = [row for row in TABLE.values() if row.own["curator"] == 200 and row.name in routes() and routes()[row.name].access == "writes"]
    return sorted({reverse(row.name, kwargs=world.kwargs(row.kwargs)) for row in rows})


def send(client: Client, address: str, data: dict[str, str]) -> tuple[int, str]:
    """The answer to one form; what it wrote is taken back."""
    cache.clear()
    with transaction.atomic():
        answer = client.post(address, data)
        body = answer.content.decode() if not answer.streaming and "html" in answer.get("Content-Type", "") else ""
        transaction.set_rollback(True)
    return answer.status_code, body


def test_forms_sent_empty_explain_and_keep_what_was_typed(client: Client) -> None:
    world = build()
    client.force_login(world.users["curator"])
    wrong, refused, kept = [], 0, 0
    for address in addresses(world):
        page = client.get(address)
        if page.streaming or "html" not in page.get("Content-Type", ""):
            continue
        for action, hidden, typed in Forms(page.content.decode()).found:
            hidden.pop("form_token", None)
            where = action if action.startswith("/") else address + action
            status, body = send(client, where, hidden | dict.fromkeys(typed, ""))
            if status in (200, 422) and "aria-invalid" in body:
                refused += 1
                wrong += [f"{where}: {line}" for line in told(body)]
                if typed:
                    kept += 1
                    wrong += [f"{where}: {line}" for line in keeps(client, where, hidden, typed)]
            elif status >= 500:
                wrong.append(f"{where}: {status}")
    assert not wrong, "\n".join(wrong)
    assert refused >= 12 and kept >= 10, (refused, kept)


def told(body: str) -> list[str]:
    """What is missing of: the summary that takes the focus, a link to each field, the message at the field."""
    wrong = []
    summary = re.search(r'<div[^>]*id="errors".*?</div>\s*</div>', body, re.S)
    if not summary or 'tabindex="-1"' not in summary.group():
        return ["no summary"]
    links = set(re.findall(r'href="#([\w-]+)"', summary.group()))
    wrong += [f"the summary leads to nothing: {name}" for name in links if not re.search(rf'id="{name}(?:_0)?"', body)]
    for found in re.finditer(r'<(?:input|select|textarea)[^>]*aria-invalid="true"[^>]*>', body):
        group = body[body.rfind("<fieldset", 0, found.start()) : found.start()].partition(">")[0]
        is_group = re.search(r'type="(?:radio|checkbox)"', found.group())
        said_by = re.search(r'aria-describedby="([^"]+)"', found.group()) or (is_group and re.search(r'aria-describedby="([^"]+)"', group))
        if not said_by or not any(f'id="{one}"' in body for one in said_by[1].split() if one.endswith("_error")):
            wrong.append(f"no message at the field: {found.group()[:100]}")
    return wrong


def keeps(client: Client, address: str, hidden: dict[str, str], typed: list[str]) -> list[str]:
    """Fields that lost their text when the form was refused."""
    status, body = send(client, address, hidden | dict.fromkeys(typed, TYPED))
    if status == 302 or "aria-invalid" not in body:
        return []
    return [
        f"lost: {name}"
        for name in typed
        if not re.search(rf'name="{name}"[^>]*(?:value="{TYPED}"|>\s*{TYPED})', body)
        and not re.search(rf'value="{TYPED}"[^>]*name="{name}"', body)
    ]
