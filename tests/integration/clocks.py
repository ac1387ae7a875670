"""A clock for tests: what time it is in the centre, for as long as the test says."""

from datetime import datetime

import pytest

from waywarden.centre import clock


class Clock:
    """Set it with `at`; every part of the centre asks `clock.now`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.moment = clock.now()
        monkeypatch.setattr(clock, "now", lambda: self.moment)

    def at(self, moment: datetime) -> None:
        self.moment = moment
