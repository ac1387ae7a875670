"""The people who do not exist: where each lives, works, shops and visits, and how the tag is looked after.

A number and a random generator enter, one Wearer leaves. Keys are plainly invented (`SIM-0142`); there are no names.
"""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import shapely

from waywarden.simulation.london import PLACES
from waywarden.simulation.path import Cover
from waywarden.simulation.streets import Points, crosses_river, nearest_place, place_points, river


class Programme(StrEnum):
    """The cohort under whose policy the tag was fitted."""

    STALKING = "stalking"
    DOMESTIC_ABUSE = "domestic abuse"
    KNIFE_CRIME = "knife crime"
    ACQUISITIVE_CRIME = "acquisitive crime"


@dataclass(frozen=True)
class Building:
    """Somewhere to stay: where (2,), metres, and how well satellites are heard inside."""

    point: Points
    cover: Cover


@dataclass(frozen=True)
class Wearer:
    """One simulated device wearer. `work` is None for who has none; `nights` says he works them."""

    number: int
    device_id: str
    programme: Programme
    place_name: str
    borough: str
    home: Building
    work: Building | None
    nights: bool
    shop: Building
    gym: Building
    friends: tuple[Building, Building]
    has_car: bool
    charges: float  # probability of putting the tag on charge on an evening at home
    newest_first: bool  # this tag empties its buffer from the newest fix backwards

    @property
    def buildings(self) -> list[tuple[str, Building]]:
        """Every place this wearer goes to by habit, and what it is to him."""
        work = [("work", self.work)] if self.work else []
        friends = [("friend", friend) for friend in self.friends]
        return [("home", self.home), *work, ("shop", self.shop), ("gym", self.gym), *friends]


def invent_wearer(number: int, rng: np.random.Generator) -> Wearer:
    """The wearer of this number, counted from 1."""
    home = _somewhere_near(int(rng.integers(len(PLACES))), rng)
    place = PLACES[nearest_place(home.point)]
    works = rng.random() < 0.6
    return Wearer(
        number=number,
        device_id=f"SIM-{number:04d}",
        programme=list(Programme)[int(rng.choice(4, p=[0.2, 0.35, 0.25, 0.2]))],
        place_name=place.name,
        borough=place.borough,
        home=home,
        work=_somewhere_near(_within(home.point, 12_000, rng, towards_centre=True), rng) if works else None,
        nights=works and rng.random() < 0.08,
        shop=_somewhere_near(nearest_place(home.point), rng),
        gym=_somewhere_near(_within(home.point, 4_000, rng), rng),
        friends=(
            _somewhere_near(_within(home.point, 6_000, rng), rng),
            _somewhere_near(_within(home.point, 15_000, rng), rng),
        ),
        has_car=rng.random() < 0.3,
        charges=0.75 if rng.random() < 0.1 else 0.98,
        newest_first=rng.random() < 0.15,
    )


def _within(home: Points, reach_m: float, rng: np.random.Generator, towards_centre: bool = False) -> int:
    """A neighbourhood within reach of home; jobs lie towards the centre, three times as likely there as at the rim."""
    where = place_points()
    weight = (np.hypot(*(where - home).T) < reach_m).astype(float)
    if towards_centre:
        weight *= 1 + 2 * np.exp(-np.hypot(*where.T) / 5_000)
    return int(rng.choice(len(where), p=weight / weight.sum()))


def _somewhere_near(place: int, rng: np.random.Generator) -> Building:
    """A building 100-900 m from the middle of a neighbourhood, on dry land and on its side of the river."""
    centre = place_points()[place]
    while True:
        bearing, distance_m = rng.uniform(0, 2 * np.pi), rng.uniform(100, 900)
        point = centre + distance_m * np.array([np.cos(bearing), np.sin(bearing)])
        dry = shapely.distance(river(), shapely.Point(point)) > 150
        if dry and not crosses_river(np.vstack([centre, point])):
            break
    return Building(point, Cover.NEAR_WINDOW if rng.random() < 0.65 else Cover.DEEP_INDOORS)
