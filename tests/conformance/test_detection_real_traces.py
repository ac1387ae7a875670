"""Real phones in real places: where other engines flap, ours tells a few episodes, and true stays stay."""

from datetime import datetime, timedelta

import numpy as np
import polars as pl
import pytest
from tests.conformance.fence_cases import only
from tests.paths import DATA, needs_shared_data
from tests.spec.drawing import DAY

from waywarden.detection.conditions import Condition, read_conditions
from waywarden.detection.rules import detect
from waywarden.geodesy import LocalFrame
from waywarden.positions.files import read_positions
from waywarden.zones.geometry import signed_distance_m

pytestmark = [pytest.mark.conformance, needs_shared_data]


def around(lat: float, lon: float, radius_m: float) -> Condition:
    properties = {"condition_id": "c1", "device_id": "*", "kind": "exclusion_zone", "radius_m": radius_m}
    feature = {"type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]}, "properties": properties}
    return read_conditions({"type": "FeatureCollection", "features": [feature]})[0]


@pytest.mark.parametrize(("radius_m", "bare_transitions", "episodes"), [(50, 6, 1), (100, 129, 2), (200, 29, 2)])
def test_a_phone_that_drifts_for_nine_hours(radius_m: float, bare_transitions: int, episodes: int) -> None:
    case = only("real_traces")
    track, _, _ = read_positions(DATA / "tracks/trackintel_google.csv", accuracy_confidence=68)
    fence = around(case["fence"]["lat"], case["fence"]["lon"], radius_m)
    inside = signed_distance_m(fence.zone, track["lat"].to_numpy(), track["lon"].to_numpy()) <= 0
    assert case["transitions_by_rule"][str(radius_m)]["point_in_fence"] == bare_transitions
    assert abs(int(np.abs(np.diff(inside.astype(int))).sum()) - bare_transitions) <= 2, "the same bare rule"
    violations, _ = detect(track, [fence])
    assert len(violations) == episodes


def test_over_confident_spikes_end_no_stay() -> None:
    case = only("drift_traces")
    frame = LocalFrame.at(51.5, -0.1)
    rows = [(DAY + timedelta(minutes=9 * 60 + 45 + minute), 9.0, None) for minute in range(9)]
    for time, _, distance_m, accuracy_m in case["rows"]:
        hour, minute, second = map(int, time.split(":"))
        rows.append((DAY + timedelta(hours=hour, minutes=minute, seconds=second), distance_m, accuracy_m))
    violations, _ = detect(_track(rows, frame), [around(51.5, -0.1, 50)])
    assert [(violation.tier, violation.ended_at) for violation in violations] == [("confirmed", None)]


def test_nor_do_they_begin_one() -> None:
    frame = LocalFrame.at(51.5, -0.1)
    rows = [(DAY + timedelta(minutes=minute), 400.0, 9.0) for minute in range(30)]
    for minute, (false_exit_m, accuracy_m) in zip((8, 20), only("drift_traces")["other_false_exits"], strict=True):
        rows[minute] = (rows[minute][0], 400.0 - false_exit_m, accuracy_m)
    assert detect(_track(rows, frame), [around(51.5, -0.1, 200)])[0] == []


def _track(rows: list[tuple[datetime, float, float | None]], frame: LocalFrame) -> pl.DataFrame:
    places = [frame.to_degrees(distance_m, 0.0) for _, distance_m, _ in rows]
    return pl.DataFrame(
        {
            "device_id": ["d1"] * len(rows),
            "recorded_at": [at for at, _, _ in rows],
            "lat": [float(lat) for lat, _ in places],
            "lon": [float(lon) for _, lon in places],
            "accuracy_m": [accuracy_m for _, _, accuracy_m in rows],
        },
        schema_overrides={"accuracy_m": pl.Float64},
    )
