"""The position store: durable, the same whatever the order, and quick to read."""

import random
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import polars as pl
import psycopg
import pytest
from django.db import connection, connections, transaction
from tests.integration.gateway_ground import NOON, delivery, empty, fix, register, table

from waywarden.centre.cases.models import Wearer
from waywarden.centre.devices.models import Activation, Device
from waywarden.centre.gateway.connection import connected
from waywarden.centre.gateway.copying import copied
from waywarden.centre.gateway.delivery import Delivery, Event, Refusal
from waywarden.centre.gateway.models import (
    Arrival,
    DeviceEvent,
    Heard,
    LatestPosition,
    Position,
    Quarantined,
    RawMessage,
)
from waywarden.centre.gateway.partitions import Partitions
from waywarden.centre.gateway.store import PositionStore
from waywarden.positions.rejection import Reason, Rejection

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _empty(db: None) -> None:
    empty()


def stored() -> list[dict[str, Any]]:
    return table("position", "message")


def test_a_fix_comes_back_as_it_went_in() -> None:
    tag = register()
    given = fix(
        tag, 1, accuracy_m=0.1 + 0.2, speed_kmh=1e-7, satellites=7, charging=False, event='a "b",\nc', buffered=True
    )
    PositionStore().append([delivery(given)])
    (row,) = PositionStore().track([tag.pk], None).to_dicts()
    assert row["device_id"] == tag.device_id
    assert {name: row[name] for name in given} == given


def test_any_order_any_batching_any_duplicates_make_the_same_tables() -> None:
    tag, other = register(), register("tag-2")
    rng = random.Random(7)
    fixes = [
        fix(
            rng.choice([tag, other]),
            rng.randrange(4),
            lat=51 + rng.randrange(3),
            accuracy_m=rng.choice([None, 5.0, 9.0]),
        )
        for _ in range(30)
    ]
    outcomes = []
    for _ in range(4):
        empty()
        LatestPosition.objects.all().delete()
        rng.shuffle(fixes)
        cuts = sorted(rng.sample(range(30), 3))
        parts = [fixes[start:end] for start, end in zip([0, *cuts], [*cuts, 30], strict=True)] + [fixes[:9]]
        for part in parts:
            PositionStore().append([delivery(*part)] if rng.random() < 0.5 else [delivery(one) for one in part])
        outcomes.append((stored(), table("latest_position")))
    assert outcomes[0][0]
    assert all(outcome == outcomes[0] for outcome in outcomes)


@pytest.mark.parametrize("order", list(permutations([8.0, 3.0, None])))
def test_of_two_places_for_one_time_the_more_accurate_stays_and_the_others_are_kept_aside(
    order: tuple[Any, ...],
) -> None:
    tag = register()
    for number, accuracy_m in enumerate(order):
        PositionStore().append([delivery(fix(tag, accuracy_m=accuracy_m, lat=51 + number / 100))])
    assert [row["accuracy_m"] for row in stored()] == [3.0]
    assert LatestPosition.objects.get().accuracy_m == 3.0
    assert list(Quarantined.objects.values_list("reason", "times")) == [(Reason.CONFLICTING_DUPLICATE, 1)] * 2


def test_a_repeat_is_counted_and_not_stored_again() -> None:
    tag = register()
    PositionStore().append([delivery(fix(tag))])
    (again,) = PositionStore().append([delivery(fix(tag), fix(tag, 1))])
    assert (again.accepted, again.refused) == (1, [(0, Reason.DUPLICATE)])
    PositionStore().append([delivery(fix(tag))])
    assert Quarantined.objects.get().times == 2
    assert Position.objects.count() == 2


def test_workers_are_told_where_to_look_and_only_of_what_is_new() -> None:
    tag = register()
    PositionStore().append([delivery(fix(tag, 3), fix(tag, 1), fix(tag, 2))])
    PositionStore().append([delivery(fix(tag, 3))])
    (arrival,) = Arrival.objects.all()
    assert (arrival.earliest, arrival.latest) == (NOON + timedelta(minutes=1), NOON + timedelta(minutes=3))
    assert arrival.shard == tag.pk % 16


def test_the_latest_position_is_the_newest_fix_and_a_late_one_only_shows_life() -> None:
    tag = register()
    PositionStore().append([delivery(fix(tag, 5, lat=51.5), at=NOON)])
    PositionStore().append([delivery(fix(tag, 1, lat=52.5), at=NOON + timedelta(hours=1))])
    latest = LatestPosition.objects.get()
    assert (latest.lat, Heard.objects.get().at) == (51.5, NOON + timedelta(hours=1))
    assert PositionStore().latest([tag.pk])["lat"].to_list() == [51.5]


def test_each_device_is_read_from_its_own_moment_on() -> None:
    tag, other = register(), register("tag-2")
    PositionStore().append([delivery(*(fix(one, minute) for one in (tag, other) for minute in range(5)))])
    read = PositionStore().tracks({tag.pk: NOON + timedelta(minutes=2), other.pk: None}, NOON + timedelta(minutes=3))
    minutes = read.with_columns(((pl.col("recorded_at") - NOON).dt.total_minutes()).alias("minute"))
    assert minutes.group_by("device_id", maintain_order=True).agg("minute").rows() == [
        ("tag-1", [3]),
        ("tag-2", [0, 1, 2, 3]),
    ]


def test_candidates_are_found_by_cell_and_time() -> None:
    tag = register()
    PositionStore().append([delivery(fix(tag, 0), fix(tag, 1, lat=52.0), fix(tag, 90))])
    cell = Position.objects.get(recorded_at=NOON).cell
    found = PositionStore().candidates([cell], NOON - timedelta(minutes=1), NOON + timedelta(hours=1))
    assert found["recorded_at"].to_list() == [NOON]


def test_a_day_gets_its_partition_when_its_first_fix_comes() -> None:
    tag = register()
    day = datetime(2003, 7, 14, 23, 59, 59, 999_999, tzinfo=NOON.tzinfo)
    PositionStore().append(
        [delivery(fix(tag) | {"recorded_at": day}, fix(tag) | {"recorded_at": day + timedelta(microseconds=1)})]
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM position_20030714, position_20030715")
        assert cursor.fetchone() == (1,)


def test_the_raw_message_and_events_are_kept_beside_the_rows() -> None:
    tag = register()
    strap = Event(tag.pk, NOON, "tampering", {"alarm": "tampering"})
    whole = Delivery("osmand", NOON, "POST /", "text/plain", b"\x00raw\xff", tag.pk, [fix(tag)], [strap, strap])
    (done,) = PositionStore().append([whole])
    raw = RawMessage.objects.get(id=done.message)
    assert (bytes(raw.body), raw.target, raw.device) == (b"\x00raw\xff", "POST /", tag.pk)
    assert Position.objects.get().message == DeviceEvent.objects.get().message == done.message


def said(device: Device, minute: float, kind: str, **columns: Any) -> Delivery:
    at = NOON + timedelta(minutes=minute)
    return Delivery("osmand", at, device=device.pk, events=[Event(device.pk, at, kind, {}, **columns)])


def test_a_tag_that_only_says_something_is_heard_and_is_news() -> None:
    tag = register()
    PositionStore().append([said(tag, 3, "status", battery_pct=40.0, motion=True)])
    assert Heard.objects.get().at == NOON + timedelta(minutes=3)
    assert Arrival.objects.get().earliest == NOON + timedelta(minutes=3)
    PositionStore().append([said(tag, 3, "status", battery_pct=40.0, motion=True)])
    assert Arrival.objects.count() == 1, "a repeat is no news"


def test_what_detection_reads_is_fixes_and_events_in_one_order_from_the_fitting_on() -> None:
    case_order = permutations(
        [
            lambda tag: delivery(fix(tag, 2, event="strap_cut"), fix(tag, 2, mechanism="WIFI")),
            lambda tag: said(tag, 2, "strap_cut"),
            lambda tag: said(tag, 2, "status", battery_pct=9.0),
            lambda tag: said(tag, 2, "status", battery_pct=7.0, charging=True),
        ]
    )
    tag = register()
    for moment in (0, 90):
        Activation.objects.create(
            device=tag,
            wearer=Wearer.objects.create(key=f"W-{moment}", registered_at=NOON),
            began_at=NOON + timedelta(minutes=moment),
            ended_at=NOON + timedelta(minutes=60 + moment),
        )
    read = set()
    for deliveries in case_order:
        empty()
        DeviceEvent.objects.all().delete()
        for one in deliveries:
            PositionStore().append([one(tag)])
        rows = PositionStore().rows({tag.pk: NOON - timedelta(minutes=1)}, now=NOON + timedelta(minutes=30))
        read.add(tuple(rows.select("recorded_at", "mechanism", "event", "battery_pct", "charging").rows()))
    at = NOON + timedelta(minutes=2)
    assert read == {
        (
            (NOON, None, "activated", None, None),
            (at, "GPS", "strap_cut", None, None),
            (at, "WIFI", None, None, None),
            (at, None, "status", 7.0, True),
        )
    }


def test_refused_content_is_bounded_and_says_that_it_was_cut() -> None:
    refusal = Refusal(Rejection(Reason.UNPARSABLE), b"x" * 100_000)
    PositionStore().append([Delivery("osmand", NOON, refusals=[refusal, refusal], keep=False)])
    kept = Quarantined.objects.get()
    assert kept.times == 2
    assert len(kept.content) < 66_000
    assert bytes(kept.content).endswith(b"100000 bytes in all]")
    assert not RawMessage.objects.exists()


def test_all_of_a_batch_or_nothing() -> None:
    tag = register()
    with pytest.raises(psycopg.errors.NotNullViolation):
        PositionStore().append([delivery(fix(tag)), delivery(fix(tag, 1) | {"mechanism": None})])
    assert not stored()


def test_a_caller_may_put_several_batches_into_a_transaction_of_its_own() -> None:
    tag = register()
    with transaction.atomic():
        PositionStore().append([delivery(fix(tag, 1))])
        PositionStore().append([delivery(fix(tag, 2))])
    with transaction.atomic():
        PositionStore().append([delivery(fix(tag, 3))])
        transaction.set_rollback(True)
    assert Position.objects.count() == 2


def test_a_frame_and_rows_are_stored_alike() -> None:
    tag, other = register(), register("tag-2")
    fixes = [fix(tag, minute, speed_kmh=minute / 3, motion=minute > 2, event="é") for minute in range(5)]
    PositionStore().append([delivery(*fixes)])
    frame = pl.DataFrame([row | {"device": other.pk} for row in fixes])
    PositionStore().append([Delivery("import", NOON, positions=frame)])
    rows = [{name: row[name] for name in row if name != "device_id"} for row in stored()]
    assert rows[:5] == rows[5:]


def test_processes_that_want_a_new_day_at_once_take_turns() -> None:
    tag = register()
    day = datetime(2004, 2, 29, tzinfo=NOON.tzinfo)

    def append(minute: int) -> int:
        one = fix(tag) | {"recorded_at": day + timedelta(minutes=minute)}
        try:
            Partitions().ensure(connection_of_thread(), "position", [day.date()])
            return PositionStore().append([delivery(one)])[0].accepted
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(append, range(8))) == [1] * 8


def connection_of_thread() -> Any:
    connection.ensure_connection()
    return connection.connection


def test_all_rows_come_and_an_error_after_many_is_told() -> None:
    with connected() as session:
        many = copied(session, "COPY (SELECT generate_series(1, 100000)) TO STDOUT", {})
        assert many == b"".join(b"%d\n" % number for number in range(1, 100_001))
        with pytest.raises(psycopg.errors.DivisionByZero):
            copied(session, "COPY (SELECT 1 / (90000 - n) FROM generate_series(1, 100000) AS n) TO STDOUT", {})
        assert copied(session, "COPY (SELECT 1 WHERE false) TO STDOUT", {}) == b""


def test_few_columns_are_those_of_the_whole_rows() -> None:
    tag = register()
    PositionStore().append([delivery(fix(tag, 1, speed_kmh=4.5), fix(tag, 2)), said(tag, 2, "status", motion=True)])
    whole = PositionStore().rows({tag.pk: None}, now=NOON)
    some = PositionStore().rows({tag.pk: None}, now=NOON, columns=["motion", "lat"])
    assert some.columns == ["device_id", "device", "recorded_at", "lat", "mechanism", "motion", "event"]
    assert some.equals(whole.select(some.columns))
    assert PositionStore().rows({}, now=NOON, columns=["motion", "lat"]).schema == some.schema
