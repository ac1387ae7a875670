"""What time is it? The only place that asks.

In the demo the simulated day runs faster than the wall clock, and every process must agree on it, so the mapping
travels in the environment: WAYWARDEN_CLOCK="<simulated start, ISO>@<real start, epoch seconds>x<speed>".
Without it, `now` is the machine's clock.
"""

import os
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache


@dataclass(frozen=True)
class ScaledClock:
    """A clock that showed `start` at real time `real_start_s` and has run `speed` times as fast since."""

    start: datetime
    real_start_s: float
    speed: float

    def now(self) -> datetime:
        return self.start + timedelta(seconds=(time.time() - self.real_start_s) * self.speed)

    def real_seconds_until(self, moment: datetime) -> float:
        """How long to wait, in real seconds, until this clock shows `moment`; negative when it has passed."""
        return (moment - self.now()).total_seconds() / self.speed

    def as_setting(self) -> str:
        return f"{self.start.isoformat()}@{self.real_start_s}x{self.speed}"


def run_on(scaled: ScaledClock) -> None:
    """From here on this process, and those it starts, live by this clock."""
    os.environ["WAYWARDEN_CLOCK"] = scaled.as_setting()
    scaled_clock.cache_clear()


@lru_cache(maxsize=1)
def scaled_clock() -> ScaledClock | None:
    """The demo's clock, or None where time is real."""
    setting = os.environ.get("WAYWARDEN_CLOCK")
    if not setting:
        return None
    start, _, rest = setting.partition("@")
    real_start, _, speed = rest.partition("x")
    return ScaledClock(datetime.fromisoformat(start), float(real_start), float(speed))


def now() -> datetime:
    """The time in UTC, simulated where the demo says so."""
    scaled = scaled_clock()
    return scaled.now() if scaled else datetime.now(UTC)


def speed() -> float:
    """Seconds of the centre's clock in a real second: 1, or what the demo runs at."""
    scaled = scaled_clock()
    return scaled.speed if scaled else 1.0
