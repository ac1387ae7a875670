"""Of a wearer's fixes in the window those that a report tells: about the place of the crime, and no others.

Where somebody was meanwhile, kilometres away, is nothing that a force has to know of a crime.
"""

from datetime import datetime
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from waywarden.centre.crimes.reports.facts import Facts, Fix
from waywarden.exhibits.frame import MapFrame
from waywarden.exhibits.map_exhibit import MAP_HIGH, MAP_WIDE
from waywarden.geodesy import LocalFrame, distance_m
from waywarden.tracks.settings import GAP_MINUTES

VICINITY_M = 500.0  # about the place, to the nearer edge of the wide map: five minutes on foot
UNSAID_M = 30.0  # 95 % radius where the tag gives none (NIJ 1004.00, indoors), as in matching


def about_the_place(
    track: pl.DataFrame, facts: Facts, nearest_at: datetime | None = None, *, everything: bool = False
) -> tuple[Fix, ...]:
    """Fixes on the wide map, those whose circle reaches into the area, and the one before and after each of these;
    those about the moment of the nearest approach; the nearest where there is none else. `track` has all fixes of the
    window, with `doubt`.
    """
    if not track.height:
        return ()
    away = distance_m(track["lat"], track["lon"], facts.crime.lat, facts.crime.lon)
    error = track["accuracy_m"].fill_null(UNSAID_M).to_numpy()
    reaches = away - error <= facts.method.radius_m
    good = (error <= facts.method.wide_m) & (track["doubt"].to_numpy() == 0)
    chosen = _on_the_map(track, facts) | (reaches & good)
    if not chosen.any() and nearest_at is None:
        chosen[int(np.argmin(away))] = True
    with_next = chosen.copy()
    with_next[1:] |= chosen[:-1]
    with_next[:-1] |= chosen[1:]
    if nearest_at is not None:
        before = int(track.select((pl.col("recorded_at") <= nearest_at).sum()).item())
        with_next[max(0, before - 1) : before + 1] = True
    rows = track.with_row_index("number", offset=1).to_dicts()
    return tuple(
        Fix(
            number=row["number"],
            at=row["recorded_at"],
            lat=row["lat"],
            lon=row["lon"],
            accuracy_m=row["accuracy_m"],
            mechanism=row["mechanism"],
            speed_kmh=row["speed_kmh"],
            direction_deg=row["direction_deg"],
            distance_m=float(far),
            doubtful=row["doubt"] > 0,
            reaches=bool(near and fit),
        )
        for row, far, near, fit, told in zip(rows, away, reaches, good, with_next, strict=True)
        if told or everything
    )


def view_about(facts: Facts, reach_m: float) -> tuple[float, float, float]:
    """The closest view, as a screen's (zoom, lat, lon), that shows so far about the place in every direction."""
    crime = facts.crime
    lat, lon = LocalFrame.at(crime.lat, crime.lon).to_degrees(
        np.array([-reach_m, reach_m]), np.array([-reach_m, reach_m])
    )
    return MapFrame.around(lat, lon, MAP_WIDE, MAP_HIGH, padding=12).zoom, crime.lat, crime.lon


def _on_the_map(track: pl.DataFrame, facts: Facts) -> NDArray[np.bool_]:
    """What the wide map shows is told in the table as well."""
    frame = MapFrame.of_view(*view_about(facts, VICINITY_M), MAP_WIDE, MAP_HIGH)
    places = frame.to_page(track["lat"], track["lon"])
    return np.asarray(((places >= 0) & (places <= (frame.width, frame.height))).all(axis=1))


def silences(track: pl.DataFrame, facts: Facts) -> tuple[tuple[datetime, datetime], ...]:
    """When in the window no fix was had for longer than a gap (`tracks.gaps`), its beginning and end included."""
    moments = [facts.since, *track["recorded_at"], facts.until]
    return tuple((one, other) for one, other in pairwise(moments) if (other - one).total_seconds() > GAP_MINUTES * 60)
