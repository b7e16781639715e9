"""The peer mentor-match in a virtual environment of its own: its module `matching` cannot live beside others of that name.

The environment is made on demand in the data directory by pip, and stays for the next run.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.conf import settings

from tandem.config.bench.matching.region import region
from tandem.engines.matching.score import score_blocks

VERSION = "7.0.1"
RUNNER = Path(__file__).with_name("mentor_match_runner.py")


def measured(size: str) -> dict[str, Any] | None:
    """seconds (CPU), points and matched of the peer on a generated problem; None where it cannot be installed."""
    python = _python()
    if python is None:
        return None
    snapshot = region(size)
    pairs = [
        [int(block.rows[i]), int(block.cols[j]), int(q) - 1]
        for block in score_blocks(snapshot)
        for (i, j), q in zip(zip(*block.q.nonzero(), strict=True), block.q[block.q.nonzero()].tolist(), strict=True)
    ]
    problem = {"mentees": snapshot.shape[0], "capacity": snapshot.capacity.tolist(), "pairs": pairs}
    done = subprocess.run([python, RUNNER], input=json.dumps(problem), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _python() -> Path | None:
    """Python of the environment, which is made when it is not there."""
    folder = Path(settings.DATA_DIR) / "bench" / "mentor-match"
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        made = subprocess.run([sys.executable, "-m", "venv", "--clear", folder], capture_output=True, check=False)
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"mentor-match=={VERSION}"]
        if made.returncode or subprocess.run(install, capture_output=True, check=False).returncode:
            return None
        (folder / "ready").touch()
    return python
