"""A site as it runs at a school: `tandem serve` in processes of its own."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

TANDEM = str(Path(sys.executable).with_name("tandem"))


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Site:
    """A running `tandem serve`."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        self.port, self.log = free_port(), log
        command = [TANDEM, "serve", "--port", str(self.port), "--workers", "1"]
        with log.open("w") as file:
            self.process = subprocess.Popen(command, env=environment, stdout=file, stderr=file)

    def health(self) -> dict[str, str]:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/", timeout=5) as answer:
                return json.load(answer)
        except (OSError, urllib.error.URLError):
            return {}

    def pids(self, child: str) -> list[int]:
        """Every pid that the child has had, oldest first."""
        lines = [json.loads(line) for line in self.log.read_text().splitlines() if line.startswith("{")]
        return [line["pid"] for line in lines if line["event"] == "child.started" and line["child"] == child]

    def wait(self, what: Callable[[], object], seconds: float = 30) -> object:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := what():
                return found
            time.sleep(0.1)
        raise AssertionError(f"waited {seconds} s in vain:\n{self.log.read_text()[-3000:]}")


def group_is_gone(leader: int) -> bool:
    try:
        os.killpg(leader, 0)
    except ProcessLookupError:
        return True
    return False
