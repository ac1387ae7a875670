"""What a wearer does all day: a list of errands for each local day, walked through into one path.

A wearer, the first local day and a number of days enter, a Path leaves. Errands are wall-clock wishes (leave at 07:40
for work); journeys take what they take, so a late train makes a late evening.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from waywarden.simulation.path import Path
from waywarden.simulation.streets import Points, crosses_river, street_way
from waywarden.simulation.travel import RUN, journey, paced
from waywarden.simulation.wearers import Building, Wearer

LONDON_TIME = ZoneInfo("Europe/London")
SHORTEST_STAY_S = 300.0


@dataclass(frozen=True)
class Errand:
    """Leave for a building at this hour of the local day, or as soon as there is time; None is a run, and back."""

    hour: float
    to: Building | None


def live_through(wearer: Wearer, first_day: date, days: int, start: datetime, rng: np.random.Generator) -> Path:
    """From local midnight of `first_day`, at home, through `days` whole days. Times are seconds since `start`."""
    at, arrived_s = wearer.home, _local_s(first_day, 0.0, start)
    parts: list[Path] = []
    for day in (first_day + timedelta(days=k) for k in range(days)):
        for errand in _errands(wearer, day, rng):
            if errand.to is at:
                continue
            leaves_s = max(_local_s(day, errand.hour, start), arrived_s + SHORTEST_STAY_S)
            parts.append(Path.stay(at.point, arrived_s, leaves_s, at.cover))
            if errand.to is None:
                parts.append(_run(at.point, leaves_s, rng))
            else:
                parts.append(journey(at.point, errand.to.point, leaves_s, wearer.has_car, rng))
                at = errand.to
            arrived_s = parts[-1].end_s
    ends_s = max(_local_s(first_day + timedelta(days=days), 0.0, start), arrived_s + SHORTEST_STAY_S)
    parts.append(Path.stay(at.point, arrived_s, ends_s, at.cover))
    return Path.joined(parts)


def _local_s(day: date, hour: float, start: datetime) -> float:
    """Seconds from `start` to this wall-clock hour in London, on any day of the year."""
    midnight = datetime.combine(day, time(), LONDON_TIME)
    wall_clock = midnight + timedelta(hours=hour)  # arithmetic on the wall clock; the offset is taken at the result
    return wall_clock.timestamp() - start.timestamp()


def _errands(wearer: Wearer, day: date, rng: np.random.Generator) -> list[Errand]:
    """The wishes of one day in order of their hours."""
    if wearer.work is None or day.weekday() >= 5:
        wishes = _free_day(wearer, rng)
    elif wearer.nights:
        wishes = _night_shift(wearer, wearer.work, rng)
    else:
        wishes = _working_day(wearer, wearer.work, rng)
    return sorted(wishes, key=lambda errand: errand.hour)


def _working_day(wearer: Wearer, work: Building, rng: np.random.Generator) -> list[Errand]:
    begins, ends = rng.normal(7.7, 0.8), rng.normal(16.9, 0.8)
    return [
        Errand(begins, work),
        Errand(ends, _after_work(wearer, rng)),
        Errand(ends + rng.uniform(1.3, 3.0), wearer.home),
    ]


def _after_work(wearer: Wearer, rng: np.random.Generator) -> Building:
    choices = (wearer.home, wearer.gym, wearer.shop, wearer.friends[0])
    return choices[int(rng.choice(4, p=[0.45, 0.2, 0.2, 0.15]))]


def _free_day(wearer: Wearer, rng: np.random.Generator) -> list[Errand]:
    wishes: list[Errand] = []
    if rng.random() < 0.75:
        out = rng.normal(10.3, 1.0)
        wishes += [Errand(out, wearer.shop), Errand(out + rng.uniform(0.6, 1.5), wearer.home)]
    if rng.random() < 0.2:
        wishes.append(Errand(rng.uniform(8.0, 9.0), None))
    if rng.random() < 0.7:
        out = rng.uniform(12.0, 16.5)
        place = wearer.gym if rng.random() < 0.35 else wearer.friends[1]
        wishes += [Errand(out, place), Errand(out + rng.uniform(1.5, 3.5), wearer.home)]
    if rng.random() < 0.35:
        out = rng.uniform(18.8, 20.0)
        wishes += [Errand(out, wearer.friends[0]), Errand(rng.uniform(21.8, 23.3), wearer.home)]
    return wishes


def _night_shift(wearer: Wearer, work: Building, rng: np.random.Generator) -> list[Errand]:
    return [
        Errand(rng.uniform(5.5, 6.5), wearer.home),
        Errand(rng.uniform(14.0, 16.0), wearer.shop),
        Errand(rng.uniform(16.5, 17.0), wearer.home),
        Errand(rng.uniform(20.5, 21.3), work),
    ]


def _run(home: Points, leaves_s: float, rng: np.random.Generator) -> Path:
    """Out to a turning point about a kilometre and a half away and back by other streets."""
    while True:
        bearing = rng.uniform(0, 2 * np.pi)
        turn = home + rng.uniform(900, 1900) * np.array([np.cos(bearing), np.sin(bearing)])
        if not crosses_river(np.vstack([home, turn])):
            break
    out = paced(street_way(home, turn, rng), leaves_s, RUN, rng)
    return Path.joined([out, paced(street_way(turn, home, rng), out.end_s, RUN, rng)])
