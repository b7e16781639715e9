"""A served site for measuring: real processes, real HTTP."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.middleware.csrf import _get_new_csrf_string

from tandem.registry.people.models import User


@dataclass
class Browser:
    """Keeps a connection and cookies, as far as measuring needs."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method: str, url: str, body: dict[str, object] | None = None, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        wanted = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded", **headers}
        self.link.request(method, url, urlencode(body or {}) if method == "POST" else None, wanted)
        answer = self.link.getresponse()
        return answer, answer.read()


def signed_in(port: int, user: User) -> Browser:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    cookies = {settings.SESSION_COOKIE_NAME: session.session_key or "", settings.CSRF_COOKIE_NAME: _get_new_csrf_string()}
    return Browser(port, cookies)


@contextmanager
def served() -> Iterator[int]:
    """`tandem serve` on a free port until the end of the block."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    program = Path(sys.executable).with_name("tandem")
    quiet = {**os.environ, "TANDEM_LOG_LEVEL": "ERROR"}
    process = subprocess.Popen([program, "serve", "--port", str(port)], env=quiet, stdout=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            answer, body = Browser(port).ask("GET", "/health/")
            if answer.status == 200 and json.loads(body)["worker"] == "ok":
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError("the site did not start in 30 seconds")


def linked(html: str) -> list[str]:
    """Addresses that the browser loads with a page."""
    links = re.findall(r"""<(?:link|script|img)\b[^>]*?\b(?:href|src)=["']([^"']+)["']""", html)
    return list(dict.fromkeys(link for link in links if not link.startswith("data:")))
