"""A wearer's habits over the last thirteen weeks, with the names that practitioners gave; and time near open zones.

In: a wearer and a moment. Out: `places.habits.Habits`, and for each open zone of the case the minutes within given
distances. A hidden zone is never among them: this page may lie on the table between two people.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

import polars as pl
from django.db.models import Q

from waywarden.centre.cases.models import Condition, Wearer
from waywarden.centre.movements.models import PlaceName
from waywarden.centre.movements.reading import stays_of
from waywarden.centre.movements.worn import track_of
from waywarden.places.habits import Habits, habits
from waywarden.places.naming import keep_names
from waywarden.places.near import DISTANCES_M, near_minutes
from waywarden.zones.geometry import zone_from_geojson

HISTORY = timedelta(weeks=13)
NEAR_FOR = timedelta(days=28)


class Near(NamedTuple):
    """Of one open zone: minutes within each of `near.DISTANCES_M`, of so many known, in those of the last four weeks
    in which it held."""

    condition: Condition
    minutes: list[tuple[float, float]]
    known_minutes: float
    nearest_m: float | None
    accuracy_m: float | None


def habits_of(wearer: Wearer, now: datetime) -> Habits | None:
    """None where no fix of those weeks holds time."""
    begins = now - HISTORY
    track = track_of(wearer, begins, now)
    found = stays_of(wearer, begins, now, now).drop("goes_on")
    return habits(track, found, until=now, since=_known_since(track, begins), named=names_of(wearer))


def names_of(wearer: Wearer) -> pl.DataFrame:
    """The names in force, as `places.naming` takes them."""
    return _frame(PlaceName.objects.filter(wearer=wearer, ended_at=None).order_by("pk"))


def _frame(names: Iterable[PlaceName]) -> pl.DataFrame:
    columns = {"place_id": pl.String, "lat": pl.Float64, "lon": pl.Float64, "radius_m": pl.Float64, "name": pl.String}
    return pl.DataFrame([{column: getattr(one, column) for column in columns} for one in names], schema=columns)


def names_on(wearer: Wearer, place_id: str, places: pl.DataFrame) -> list[int]:
    """The keys of the names in force that this place has among `places`: two places may be called the same."""
    rows = PlaceName.objects.filter(wearer=wearer, ended_at=None)
    its = pl.col("place_id") == place_id
    return [one.pk for one in rows if keep_names(_frame([one]), places).places.filter(its)["name"].count()]


def near_open_zones(wearer: Wearer, now: datetime) -> list[Near]:
    """Time near each open exclusion zone of the case in the last four weeks."""
    begins = now - NEAR_FOR
    track = track_of(wearer, begins, now)
    zones = Condition.objects.filter(wearer=wearer, kind="exclusion_zone", hidden=False, geometry__isnull=False)
    held = zones.filter(valid_from__lt=now).filter(Q(valid_to=None) | Q(valid_to__gt=begins))
    return [_near(condition, track, now) for condition in held.order_by("name")]


def _near(condition: Condition, track: pl.DataFrame, now: datetime) -> Near:
    held = pl.col("recorded_at").is_between(condition.valid_from, condition.valid_to or now, closed="left")
    told = near_minutes(track.filter(held), zone_from_geojson(condition.geometry, condition.radius_m))
    minutes = [(limit_m, float(told.filter(pl.col("within_m") == limit_m)["minutes"].sum())) for limit_m in DISTANCES_M]
    known = float(told.unique("date")["observed_minutes"].sum())
    nearest = told.sort("nearest_m").row(0, named=True) if known else {"nearest_m": None, "accuracy_m": None}
    return Near(condition, minutes, known, nearest["nearest_m"], nearest["accuracy_m"])


def _known_since(track: pl.DataFrame, begins: datetime) -> datetime:
    """From the first fix: weeks before a tag was fitted are not weeks of which nothing is known."""
    first: datetime | None = track["recorded_at"].min()  # type: ignore[assignment]
    return max(begins, first) if first else begins
