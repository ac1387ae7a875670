"""Time in tests of the workers: what the centre's clock shows, and work done until there is none."""

from datetime import datetime

import pytest

from waywarden.centre import clock
from waywarden.centre.alerts.raising import raise_alerts
from waywarden.centre.monitoring import worker


class Clock:
    """Set it with `at`; every part of the centre asks `clock.now`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.moment = clock.now()
        monkeypatch.setattr(clock, "now", lambda: self.moment)

    def at(self, moment: datetime) -> None:
        self.moment = moment


def work() -> None:
    """As one worker does, until there is nothing left to do at this moment."""
    while worker.step():
        pass
    while raise_alerts():
        pass
