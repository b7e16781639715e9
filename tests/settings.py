"""Settings of the suite: its environment is set before the settings of the product read theirs.

(A conftest is too late for that: pytest-django reads the settings before any conftest is loaded.)
"""

import os

os.environ.setdefault("TANDEM_TESTING", "1")
os.environ.setdefault("TANDEM_FAST_HASHER", "1")
os.environ.setdefault("TANDEM_SECRET_KEY", "only-for-tests")
os.environ.setdefault("TANDEM_LOG_LEVEL", "CRITICAL")
os.environ.setdefault("TANDEM_MAIL_URL", "memorymail://")

from tandem.config.settings import *  # noqa: F403

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405  (WhiteNoise warns of a folder that is not there)
