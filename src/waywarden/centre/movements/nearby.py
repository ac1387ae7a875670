"""Who was near here? Of those a person may see, recorded with what was asked and whose fixes were searched.

The area stands in the audit row as it was asked, for an inspector must be able to judge it; it stands in no other log.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from django.db import transaction

from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.movements.searched import NotKnown, searched, tracks_of
from waywarden.centre.movements.worn import worn
from waywarden.places.settings import HeatmapSettings
from waywarden.places.visitors import visitors
from waywarden.zones.geometry import zone_from_geojson

MARGIN = timedelta(seconds=HeatmapSettings().gap_cap_s)  # how long a fix outside the time may stand for some of it


@dataclass(frozen=True)
class Nearby:
    """`near`: the columns of `places.visitors`, `device_id` being the wearer's key. `no_fix_there`: how many
    were known all the time, by fixes up to `gap_cap_s` apart, and neither there nor on a straight way through it.
    """

    near: pl.DataFrame
    not_known: list[NotKnown]
    no_fix_there: int


@transaction.atomic
def who_was_near(
    *, geometry: dict[str, Any], radius_m: float | None, begins: datetime, ends: datetime, why: str, by: User
) -> Nearby:
    """Every wearer within the area in [begins, ends) whom `by` may see, and those of whom it is not known."""
    wearers = searched(by, begins, ends)
    fixes = tracks_of(wearers, begins - MARGIN, ends + MARGIN)
    found = visitors(fixes, zone_from_geojson(geometry, radius_m), begins, ends)
    near = set(found.near["device_id"])
    share_of = {key: 0.0 for key in {one.key for one in wearers} - set(fixes["device_id"])}
    share_of |= dict(found.unseen.select("device_id", "known_share").iter_rows())
    not_known = [
        NotKnown(one.key, share_of[one.key], bool(worn(one, begins, ends))) for one in wearers if one.key in share_of
    ]
    record(
        by=by,
        act=Act.COMBINATION,
        what=f"searched who was near a place from {begins.isoformat()} to {ends.isoformat()}",
        why=why,
        whose=[one.key for one in wearers],
        area=geometry,
        radius_m=radius_m,
        begins=begins.isoformat(),
        ends=ends.isoformat(),
        near=sorted(near),
        not_known=[one.wearer for one in not_known],
    )
    return Nearby(found.near, not_known, len(wearers) - len(near) - len(not_known))
