"""Whatever the bytes: no feed and no reader raises, there is always an answer, and every row is accounted for."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from waywarden.positions.decode import FEEDS, Decoded, Message, decode
from waywarden.positions.files import UnusableFile, read_positions
from waywarden.positions.validate import check_row

RECEIVED_AT = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)

values = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(["51.5", "-0.1", "2026-03-03T14:00:00Z", "1772546400", "tag-7", "GPS", "location", "transition"]),
)  # fmt: skip
names = st.sampled_from(
    [
        "device_id",
        "id",
        "recorded_at",
        "timestamp",
        "tst",
        "lat",
        "lon",
        "latitude",
        "longitude",
        "accuracy_m",
        "acc",
        "speed",
        "event",
        "alarm",
        "mechanism",
        "_type",
        "topic",
        "tid",
        "coords",
        "location",
        "battery",
        "level",
        "positions",
        "type",
        "features",
        "geometry",
        "properties",
        "coordinates",
    ]
)
documents = st.recursive(
    values,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(names, inner, max_size=8)),
    max_leaves=20,
)
queries = st.dictionaries(names, st.text(max_size=12), max_size=8).map(
    lambda said: "/?" + "&".join(f"{name}={value}" for name, value in said.items())
)
tables = st.lists(st.lists(st.text(max_size=6), max_size=6).map(",".join), max_size=5).map("\n".join)
markup = st.lists(
    st.sampled_from(["<gpx>", "<trk>", '<trkpt lat="1" lon="2">', "<time>", "</time>", "</trkpt>", "2026", "<name>"]),
    max_size=12,
).map("".join)
bodies = st.one_of(
    st.binary(max_size=200),
    documents.map(lambda document: json.dumps(document).encode()),
    tables.map(lambda table: ("device_id,recorded_at,lat,lon\n" + table).encode("utf-8", "replace")),
    markup.map(str.encode),
)


def is_sound(decoded: Decoded) -> None:
    assert decoded.reply.status in (200, 400)
    for row in decoded.positions:
        rejection = check_row(row, RECEIVED_AT, live=True)
        assert rejection is None or rejection.required_action
        json.dumps(row["attributes"], allow_nan=False, ensure_ascii=False).encode()
        assert "\0" not in row["device_id"]


@given(feed=st.sampled_from(sorted(FEEDS)), body=bodies, content_type=st.sampled_from(["", "application/json"]))
@example(feed="batch", body=b"[" * 100_000, content_type="")
@example(feed="osmand", body=b'{"device_id":"a","location":' + b'{"x":' * 500 + b"1" + b"}" * 501, content_type="")
def test_any_body_gets_an_answer(feed: str, body: bytes, content_type: str) -> None:
    is_sound(decode(feed, Message(body, RECEIVED_AT, content_type=content_type)))


@given(uri=st.one_of(queries, st.text(max_size=60)))
def test_any_address_gets_an_answer(uri: str) -> None:
    for feed in ("osmand", "owntracks"):
        is_sound(decode(feed, Message(b"", RECEIVED_AT, "GET", uri)))


flat = st.dictionaries(names, values, max_size=8)  # a record is flat: one with a list of `positions` is a batch


@given(records=st.lists(flat.filter(lambda record: "type" not in record), min_size=1, max_size=6))
def test_no_record_of_a_batch_is_lost(records: list[dict[str, Any]]) -> None:
    decoded = decode("batch", Message(json.dumps({"positions": records}).encode(), RECEIVED_AT))
    rows = [row["row"] for row in (*decoded.positions, *decoded.events)] + [each.row for each in decoded.rejected]
    assert sorted(rows) == list(range(1, len(records) + 1))


@given(data=bodies)
def test_any_file_is_read_or_refused_in_one_line(data: bytes) -> None:
    try:
        positions, rejected, _ = read_positions(data, assume_tz="UTC")
    except UnusableFile as unusable:
        assert len(str(unusable).splitlines()) == 1  # noqa: PT017 (most bytes are no file, some are)
    else:
        assert positions.select("device_id", "recorded_at", "lat", "lon").null_count().sum_horizontal().sum() == 0
        assert all(each.row for each in rejected)
