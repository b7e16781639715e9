"""Keeps child processes alive: starts each, restarts what dies, stops all and leaves nothing behind."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field

import structlog

log = structlog.get_logger("serve")
PR_SET_PDEATHSIG = 1
LOOK = 0.2
GRACE = 20.0
SLOWEST_RESTART = 10.0


@dataclass
class Child:
    """One process and the group it leads."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = field(default=0.0)

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, start_new_session=True, preexec_fn=_die_with_parent)
        self.started = time.monotonic()
        log.info("child.started", child=self.name, pid=self.process.pid)

    def look(self) -> None:
        """Restart the child when it is dead; a child that dies at once is restarted slower and slower."""
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
        elif self.process.poll() is not None:
            log.error("child.died", child=self.name, pid=self.process.pid, code=self.process.returncode)
            self.tell(signal.SIGKILL)  # what it left behind holds the port
            self.failures = self.failures + 1 if now - self.started < SLOWEST_RESTART else 0
            self.process, self.due = None, now + min(self.failures, SLOWEST_RESTART)

    def tell(self, number: int) -> None:
        """Send a signal to the whole group."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def _die_with_parent() -> None:
    """If the supervisor itself is killed, the system tells the child to stop (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    def __init__(self, children: list[Child]) -> None:
        self.children = children
        self.is_stopping = False

    def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._stop)
        try:
            while not self.is_stopping:
                for child in self.children:
                    child.look()
                time.sleep(LOOK)
        finally:
            self._end_all()

    def _stop(self, *_: object) -> None:
        self.is_stopping = True

    def _end_all(self) -> None:
        for child in self.children:
            child.tell(signal.SIGTERM)
        end = time.monotonic() + GRACE
        for child in self.children:
            if child.process is not None:
                _wait(child.process, end - time.monotonic())
                child.tell(signal.SIGKILL)
                child.process.wait()
        log.info("stopped")


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(timeout=max(seconds, 0))
    except subprocess.TimeoutExpired:
        log.warning("child.killed", pid=process.pid)
