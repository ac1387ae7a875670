"""Real buses and a real phone through the running gateway, with a zone drawn on each route.

What was seen, and how the zones were chosen, is told in docs/explanation/real-tracks.md.
"""

from collections import Counter
from datetime import datetime
from itertools import groupby, product
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.conformance.live_replay import Circle, Track, detect_offline, replay_live
from tests.paths import needs_shared_data

from waywarden.geodesy import distance_m
from waywarden.positions.files import read_positions

pytestmark = [pytest.mark.conformance, needs_shared_data]

LIVERPOOL = Track(
    "liverpool_bus_route14.csv",
    ("--assume-tz", "UTC"),
    ("4716", "4720", "4722", "4733", "4803", "4836", "4841", "4842"),
    (
        Circle("Midway", 53.4265, -2.9519, 200),  # every bus on the way out drives through it
        Circle("Terminus", 53.4076, -2.9821, 150),  # they wait here before they leave
        Circle("Far", 53.4400, -2.9700, 200),  # 1.6 km from the nearest bus
    ),
)
LIMERICK = Track(
    "limerick_bus_304.gpx",
    ("--device-id", "bus-304"),
    ("bus-304",),
    (
        Circle("Midway", 52.6562, -8.6062, 200),  # driven through in 65 seconds
        Circle("Stop", 52.6635, -8.6257, 100),  # stood in for four minutes
        Circle("Far", 52.6400, -8.6000, 200),
    ),
)
PHONE = Track(
    "trackintel_google.csv",
    ("--accuracy-confidence", "68"),
    ("1",),
    (Circle("Fence", 47.377409, 8.5479515, 100), Circle("Far", 47.4000, 8.6000, 200)),
)
FIXES = {LIVERPOOL: 1533, LIMERICK: 2144, PHONE: 416}
EPISODES = {
    LIVERPOOL: {
        ("Midway", "confirmed"): 11,
        ("Midway", "approach"): 1,
        ("Terminus", "confirmed"): 12,
        ("Terminus", "approach"): 1,
    },
    LIMERICK: {("Midway", "confirmed"): 1, ("Stop", "confirmed"): 1},
    PHONE: {("Fence", "confirmed"): 2, ("Fence", "approach"): 2},
}


@pytest.mark.django_db(transaction=True)
def test_the_running_system_finds_what_detect_finds_and_loses_nothing(tmp_path: Path) -> None:
    tracks = [LIVERPOOL, LIMERICK, PHONE]
    for track, seen in zip(tracks, replay_live(tracks), strict=True):
        assert (seen.answers, seen.fixes) == (f"{FIXES[track]} x taken (200)", FIXES[track])
        assert seen.records == detect_offline(track, tmp_path)
        assert Counter((record["condition_id"], record["tier"]) for record in seen.records) == EPISODES[track]
        assert seen.without_alert == 0


@pytest.mark.parametrize("track", [LIVERPOOL, LIMERICK], ids=["liverpool", "limerick"])
def test_every_passage_of_a_bus_is_one_episode_confirmed_while_it_is_there(track: Track, tmp_path: Path) -> None:
    confirmed = [record for record in detect_offline(track, tmp_path) if record["tier"] == "confirmed"]
    for zone, tag in product(track.zones, track.tags):
        theirs = [record for record in confirmed if (record["device_id"], record["condition_id"]) == (tag, zone.name)]
        passages = [passage for passage in inside(track, tag, zone) if len(passage) > 1]  # one fix proves nothing
        for record, passage in zip(theirs, passages, strict=True):
            assert passage[0] <= datetime.fromisoformat(record["confirmed_at"]) <= passage[-1]


def test_a_phone_that_crosses_a_bare_fence_129_times_tells_four_episodes(tmp_path: Path) -> None:
    passages = inside(PHONE, "1", PHONE.zones[0])
    assert passages[-1][-1] == fixes_of(PHONE, "1")["recorded_at"][-1]  # it ends inside, so there is no last way out
    assert 2 * len(passages) - 1 == 129
    assert len(detect_offline(PHONE, tmp_path)) == 4


def fixes_of(track: Track, tag: str) -> pl.DataFrame:
    options = dict(zip(track.options[::2], track.options[1::2], strict=True))
    fixes, _, _ = read_positions(
        track.reading[0], assume_tz=options.get("--assume-tz"), device_id=options.get("--device-id")
    )
    return fixes.filter(pl.col("device_id") == tag)


def inside(track: Track, tag: str, zone: Circle) -> list[list[datetime]]:
    """The bare rule: the times of each run of fixes in the circle."""
    fixes = fixes_of(track, tag)
    there = np.full((2, fixes.height), [[zone.lat], [zone.lon]])
    within = distance_m(fixes["lat"].to_numpy(), fixes["lon"].to_numpy(), *there) <= zone.radius_m
    rows = zip(within.tolist(), fixes["recorded_at"], strict=True)
    return [[at for _, at in run] for is_in, run in groupby(rows, key=lambda row: row[0]) if is_in]
