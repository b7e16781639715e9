"""What every test stands on: the environment of the suite is set before Django reads its settings."""

import os

os.environ.setdefault("TANDEM_TESTING", "1")
os.environ.setdefault("TANDEM_FAST_HASHER", "1")
os.environ.setdefault("TANDEM_SECRET_KEY", "only-for-tests")
os.environ.setdefault("TANDEM_LOG_LEVEL", "CRITICAL")
os.environ.setdefault("TANDEM_MAIL_URL", "memorymail://")
