"""The reading by columns and the reading by records say the same of the same rows, and so do the two judgements."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from waywarden.positions.files import read_positions
from waywarden.positions.rejection import Reason
from waywarden.positions.times import TimeRefused, parse_time, parse_times
from waywarden.positions.validate import MAX_AGE, check_row, validate
from waywarden.schema import POSITION, POSITION_DTYPES

NOW = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)
REPEATED = {Reason.DUPLICATE, Reason.CONFLICTING_DUPLICATE}

awkward = st.sampled_from(["", " ", "0", "-1", "65535", "1e3", "nan", "inf", "1_0", "abc", "-0.0", "+5", "7.5", "400"])
texts = {
    "device_id": st.sampled_from(["t1", "t2", "", "x" * 101, "tab\there"]),
    "recorded_at": st.one_of(
        st.integers(0, 59).map(lambda second: f"2026-03-03T14:00:{second:02d}Z"),
        st.sampled_from(["", "soon", "2026-03-03 14:00:00", "1772546400", "1772546400123", "2026-10-25T01:30:00"]),
    ),
    "lat": st.one_of(st.sampled_from(["51.5", "0", "91"]), awkward),
    "lon": st.one_of(st.sampled_from(["-0.1", "0", "181"]), awkward),
    "accuracy_m": awkward,
    "speed_kmh": awkward,
    "direction_deg": awkward,
    "satellites": awkward,
    "battery_pct": awkward,
    "mechanism": st.sampled_from(["", "GPS", "lbs", "guess"]),
    "charging": st.sampled_from(["", "true", "0", "perhaps"]),
    "event": st.sampled_from(["", "sos", "Strap-Cut"]),
    "received_at": st.sampled_from(["", "2026-03-03T14:00:09Z", "later"]),
    "colour": st.sampled_from(["red", "blue"]),
}


@given(
    records=st.lists(st.fixed_dictionaries(texts), min_size=1, max_size=8),
    zone=st.sampled_from(["UTC", "Europe/London"]),
)
def test_a_table_and_its_records(records: list[dict[str, str]], zone: str) -> None:
    writer = csv.DictWriter(table := io.StringIO(), list(texts))
    writer.writeheader()
    writer.writerows(records)
    lines = "\n".join(json.dumps(record) for record in records)
    by_column, refused_by_column, _ = read_positions(table.getvalue().encode(), assume_tz=zone)
    by_record, refused_by_record, _ = read_positions(lines.encode(), assume_tz=zone)
    # As text, so that -0.0 and 0.0 differ.
    assert str(by_column.drop("attributes").rows()) == str(by_record.drop("attributes").rows())
    assert [_known(text) for text in by_column["attributes"]] == [_known(text) for text in by_record["attributes"]]
    assert refused_by_column == refused_by_record


def _known(attributes: str | None) -> dict[str, Any]:
    """A table's attributes have a null where a row has nothing for a column."""
    return {name: value for name, value in json.loads(attributes or "{}").items() if value is not None}


numbers = st.one_of(st.none(), st.floats(), st.sampled_from([0.0, -1.0, 90.0, 100.0, 360.0]))
rows = st.fixed_dictionaries(
    {
        "device_id": st.sampled_from(["t1", "t2", None]),
        "recorded_at": st.sampled_from([None, NOW, NOW + timedelta(hours=1), NOW - MAX_AGE * 2]),
        "mechanism": st.sampled_from([None, "GPS", "WIFI", "MAGIC"]),
        "event": st.sampled_from([None, "strap_cut"]),
        "satellites": st.one_of(st.none(), st.integers(-2, 40)),
        **{
            column.name: st.one_of(st.just(1.0), numbers) if column.required else numbers
            for column in POSITION
            if column.dtype == pl.Float64
        },
    }
)


@given(given_rows=st.lists(rows, min_size=1, max_size=8), live=st.booleans())
def test_a_frame_and_its_rows(given_rows: list[dict[str, Any]], live: bool) -> None:
    accepted, rejected = validate(pl.DataFrame(given_rows, POSITION_DTYPES), NOW, live)
    one_by_one = [check_row(row, NOW, live) for row in given_rows]
    judged = {each.row: (each.reason, each.column) for each in rejected if each.reason not in REPEATED}
    assert judged == {
        row: (each.reason, each.column) for row, each in enumerate(one_by_one, start=1) if each is not None
    }
    assert accepted.height + len(rejected) == len(given_rows)


naive = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 (times without a zone)


@given(
    moments=st.lists(
        st.one_of(
            naive.map(str),
            naive.map(lambda moment: moment.isoformat() + "Z"),
            st.integers(-(10**15), 10**15).map(str),
            st.floats(0, 4e9).map(lambda seconds: f"{seconds:.6f}"),
            st.text("0123456789-:T .Z+", max_size=24),
        ),
        max_size=8,
    ),
    zone=st.sampled_from([None, "UTC", "Europe/London"]),
)
def test_a_column_of_times_and_each_time(moments: list[str], zone: str | None) -> None:
    answers = parse_times(pl.Series(moments, dtype=pl.String), zone)
    assert answers.rows() == [_alone(written, zone) for written in moments]


def _alone(written: str, zone: str | None) -> tuple[datetime | None, str | None]:
    try:
        return parse_time(written, zone), None
    except TimeRefused as refused:
        return None, str(refused.reason)
