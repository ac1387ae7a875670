"""Stays: where a tag was about one place for a while, since when and until when. Our own definition, the default.

Positions of any number of tags enter, in canonical order; stays that have ended leave (`schema.STAY`), and a carry
from which the next batch goes on. Cutting the positions anywhere and carrying over gives the same stays, byte for byte.

**A stay** is at least five minutes and three fixes within 100 m of their weighted mean, each as far beyond as its own
error radius allows. It begins with the first fix in its core and ends with the last, so both ends are times at which
he was seen there. Cell fixes and others wider than 250 m neither begin, keep nor end one. A silence is bridged when
both its ends are there, up to twelve hours, and `gap_share` says how much of the stay is such silence. Flags of
`clean` are not read: what one wild fix says is outweighed by the next (`stay_pass`).
"""

from datetime import datetime

import numpy as np
import polars as pl

from waywarden.schema import STAY_DTYPES, UTC_TIME
from waywarden.tracks.carry import LateFix, TagCarry, TracksCarry
from waywarden.tracks.cluster import BINS, TO_95
from waywarden.tracks.columns import Tags, tags_of
from waywarden.tracks.settings import StaySettings, limits
from waywarden.tracks.stay_pass import FOUND, new_clusters, pass_time, run, tell_open

OURS = StaySettings()


def stays(
    positions: pl.DataFrame,
    settings: StaySettings = OURS,
    carry: TracksCarry | None = None,
    until: datetime | None = None,
) -> tuple[pl.DataFrame, TracksCarry]:
    """Which stays have ended, and what is remembered?

    `positions` has columns of `schema.POSITION` sorted by its natural key, later than what `carry` has heard of each
    tag (LateFix otherwise). With `until` time passes to it for every tag of the carry and the batch: what has been
    silent for longer than is bridged is over. ValueError where a row is later than `until`.
    """
    carry = carry or TracksCarry()
    tags = tags_of(positions, settings.moving_kmh)
    _refuse_late(tags, carry)
    if until is not None and len(tags.last_at) and tags.last_at.max() > _microseconds(until):
        raise ValueError("there are fixes later than the moment that time passes to")
    one = limits(settings, BINS)
    clusters = carry.clusters_of(tags.device_ids, new_clusters(1))
    found = np.empty(len(tags.fixes.at) // 2 + len(tags.device_ids) + 1, FOUND)
    ended = _frame(found[: run(tags.fixes, clusters, found, one)], tags.device_ids)
    carried = {
        device_id: TagCarry((int(at), int(order)), kept.tobytes())
        for device_id, at, order, kept in zip(tags.device_ids, tags.last_at, tags.last_order, clusters, strict=True)
    }
    carry = TracksCarry({**carry.tags, **carried})
    if until is None:
        return ended, carry
    silent, carry = _pass_time(carry, settings, until)
    return pl.concat([ended, silent]).sort("device_id", "started_at"), carry


def open_stays(carry: TracksCarry, until: datetime | None = None, settings: StaySettings = OURS) -> pl.DataFrame:
    """The stays that go on, at most one a tag; `ended_at` is the last fix there. With `until`, those which time passed
    to it has ended are not among them (`stays` tells those).
    """
    if until is not None:
        _, carry = _pass_time(carry, settings, until)
    device_ids = sorted(carry)
    found = np.empty(len(device_ids), FOUND)
    clusters = carry.clusters_of(device_ids, new_clusters(1))
    return _frame(found[: tell_open(clusters, found)], device_ids)


def _pass_time(carry: TracksCarry, settings: StaySettings, until: datetime) -> tuple[pl.DataFrame, TracksCarry]:
    device_ids = sorted(carry)
    found = np.empty(2 * len(device_ids), FOUND)
    clusters = carry.clusters_of(device_ids, new_clusters(1))
    ended = _frame(found[: pass_time(clusters, found, _microseconds(until), limits(settings, BINS))], device_ids)
    kept = {
        device_id: TagCarry(carry.tags[device_id].heard, each.tobytes())
        for device_id, each in zip(device_ids, clusters, strict=True)
    }
    return ended, TracksCarry(kept)


def _refuse_late(tags: Tags, carry: TracksCarry) -> None:
    for device_id, at, order in zip(tags.device_ids, tags.first_at, tags.first_order, strict=True):
        kept = carry.tags.get(device_id)
        if kept is not None and (at, order) <= kept.heard:
            raise LateFix(device_id)


def _frame(found: np.ndarray, device_ids: list[str]) -> pl.DataFrame:
    """FOUND records as a frame of `schema.STAY`."""
    lasted_us = found["last_at"] - found["began_at"]
    # 95 % of the fixes lie so near, and the place itself is known no better than its mean.
    radius_m = np.maximum(TO_95 * np.sqrt(found["scatter2_m2"] / 2), 1 / np.sqrt(found["weight"]))
    return pl.DataFrame(
        {
            "device_id": pl.Series(device_ids, dtype=pl.String).gather(found["tag"]),
            "started_at": pl.Series(found["began_at"]).cast(UTC_TIME),
            "ended_at": pl.Series(found["last_at"]).cast(UTC_TIME),
            "lat": found["lat"],
            "lon": found["lon"],
            "radius_m": radius_m,
            "fixes": found["fixes"],
            "gap_share": found["gap_us"] / lasted_us,
        },
        schema=STAY_DTYPES,
    )


def _microseconds(moment: datetime) -> int:
    return int(pl.Series([moment]).dt.convert_time_zone("UTC").dt.timestamp("us")[0])
