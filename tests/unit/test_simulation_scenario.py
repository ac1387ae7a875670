"""A scenario repeats itself, and stages what it was asked to."""

import hashlib
import json
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from waywarden.simulation import ApproachKind, Scripted, Simulated, demo_scenario, simulate

START = datetime(2026, 3, 3, 15, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def demo() -> Simulated:
    return demo_scenario(1, START)


def _fingerprint(simulated: Simulated) -> str:
    frames = (simulated.positions, simulated.truth, simulated.stays, simulated.entries, simulated.approaches)
    text = "".join(frame.write_csv() for frame in frames) + json.dumps(simulated.conditions)
    return hashlib.sha256(text.encode()).hexdigest()


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    fingerprints = [_fingerprint(simulate(seed, 12, START, 6)) for seed in (5, 5, 6)]
    assert fingerprints[0] == fingerprints[1] != fingerprints[2]


def test_a_bigger_scenario_holds_the_same_people() -> None:
    few, many = (simulate(5, wearers, START, 6, scripted=()) for wearers in (3, 9))
    assert many.positions.filter(pl.col("device_id") <= "SIM-0003").equals(few.positions)


def test_the_time_zone_of_the_start_changes_nothing() -> None:
    local = START.astimezone(tz=None)
    assert simulate(5, 2, local, 2).positions.equals(simulate(5, 2, START, 2).positions)


def test_the_demo_has_200_wearers_for_a_day_each_with_one_to_three_zones(demo: Simulated) -> None:
    owners = [feature["properties"]["device_id"] for feature in demo.conditions["features"]]
    assert demo.truth.height == 200 * 24 * 60
    assert {one.device_id for one in demo.wearers} == set(owners)
    assert len(demo.wearers) == 200
    assert max(owners.count(owner) for owner in owners) <= 3


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_demos_first_entry_is_told_within_the_first_hour(seed: int) -> None:
    demo = demo_scenario(seed, START)
    first = demo.entries.row(0, named=True)
    heard = demo.positions.filter(
        pl.col("device_id") == first["device_id"],
        pl.col("recorded_at").is_between(first["entered_at"], first["left_at"]),
        pl.col("received_at") < START + timedelta(hours=1),
    )
    assert first["kind"] == ApproachKind.WALK_IN
    assert heard.height >= 5


def test_every_kind_of_approach_comes_as_near_as_its_name_says(demo: Simulated) -> None:
    nearest = dict(demo.approaches.group_by("kind").agg(pl.col("nearest_m")).iter_rows())
    assert set(nearest) == set(ApproachKind)
    for kind in (ApproachKind.WALK_IN, ApproachKind.LINGER, ApproachKind.DRIVE_THROUGH, ApproachKind.GOES_DARK):
        assert max(nearest[kind]) < -50
    assert all(29 < metres < 71 for metres in nearest[ApproachKind.APPROACH_AND_TURN])
    assert all(14 < metres < 41 for metres in nearest[ApproachKind.EDGE_LOITER])


def test_a_drive_through_takes_a_minute(demo: Simulated) -> None:
    drives = demo.entries.filter(kind="drive_through")
    seconds = (drives["left_at"] - drives["entered_at"]).dt.total_milliseconds() / 1000
    assert drives.height > 3
    assert seconds.is_between(55, 65).all()


def test_who_goes_dark_says_nothing_while_inside(demo: Simulated) -> None:
    for entry in demo.entries.filter(kind="goes_dark").iter_rows(named=True):
        inside = pl.col("recorded_at").is_between(entry["entered_at"], entry["left_at"])
        assert demo.positions.filter(inside, device_id=entry["device_id"]).height == 0


def test_approaches_set_out_when_they_were_asked_to() -> None:
    script = [Scripted(ApproachKind.WALK_IN, 30), Scripted(ApproachKind.EDGE_LOITER, 45)]
    made = simulate(9, 20, START, 4, scripted=script).approaches
    assert made["kind"].to_list() == ["walk_in", "edge_loiter"]
    assert made["began_at"].to_list() == [START + timedelta(minutes=30), START + timedelta(minutes=45)]


@pytest.mark.parametrize(
    ("wearers", "start", "hours"),
    [(0, START, 1.0), (1, START.replace(tzinfo=None), 1.0), (1, START, 0.0), (1, START, 0.001)],
)
def test_a_scenario_that_cannot_be_is_refused(wearers: int, start: datetime, hours: float) -> None:
    with pytest.raises(ValueError, match=r"simulation needs|time zone"):
        simulate(1, wearers, start, hours)


def test_more_approaches_than_people_can_make_are_refused() -> None:
    with pytest.raises(ValueError, match="nobody is free"):
        simulate(1, 1, START, 24, scripted=[Scripted(ApproachKind.WALK_IN, 10)] * 4)
