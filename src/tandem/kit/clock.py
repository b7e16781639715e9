"""The one source of «today» and «now».

Services take `today`/`now` as arguments; views, jobs and commands ask here. In demo mode only,
`TANDEM_TODAY` (ISO date) moves the clock, so that screenshots and guides do not age.
"""

import datetime as dt
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone


def now() -> dt.datetime:
    """The moment, aware, in UTC; moved by the demo switch."""
    moment = timezone.now()
    if settings.TANDEM_DEMO and settings.TANDEM_TODAY:
        shift = dt.date.fromisoformat(settings.TANDEM_TODAY) - moment.date()
        moment += shift
    return moment


def today(tz: str = "") -> dt.date:
    """The calendar day in the organization's time zone; in that of the installation when there is no organization."""
    return now().astimezone(ZoneInfo(tz or settings.TIME_ZONE)).date()
