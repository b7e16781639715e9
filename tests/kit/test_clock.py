import datetime as dt

from tandem.kit import clock

LATE = dt.datetime(2026, 11, 24, 21, 30, tzinfo=dt.UTC)


def test_day_is_of_the_time_zone_of_the_organization(clock_at):
    clock_at(LATE)
    assert clock.today("Europe/Moscow") == dt.date(2026, 11, 25)
    assert clock.today("Europe/Kaliningrad") == dt.date(2026, 11, 24)
    assert clock.today("Asia/Vladivostok") == dt.date(2026, 11, 25)


def test_demo_switch_moves_the_clock(clock_at, settings):
    clock_at(LATE)
    settings.TANDEM_DEMO, settings.TANDEM_TODAY = True, "2027-02-10"
    assert clock.now() == dt.datetime(2027, 2, 10, 21, 30, tzinfo=dt.UTC)


def test_switch_does_nothing_outside_of_the_demo(clock_at, settings):
    clock_at(LATE)
    settings.TANDEM_DEMO, settings.TANDEM_TODAY = False, "2027-02-10"
    assert clock.now() == LATE
