"""Any order of arrival, and any duplicates: the same canonical positions."""

from datetime import UTC, datetime, timedelta
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from waywarden.positions.canonical import canonical
from waywarden.schema import POSITION_DTYPES, POSITION_KEY

NOW = datetime(2026, 3, 3, 14, 2, tzinfo=UTC)
rows = st.fixed_dictionaries(
    {
        "device_id": st.sampled_from(["t1", "t2"]),
        "recorded_at": st.integers(0, 2).map(lambda minutes: NOW + timedelta(minutes=minutes)),
        "mechanism": st.sampled_from(["GPS", "LBS"]),
        "lat": st.sampled_from([51.5, 51.6]),
        "lon": st.just(-0.1),
        "accuracy_m": st.sampled_from([None, 5.0, 9.0]),
        "altitude_m": st.sampled_from([None, 0.0, -0.0]),
        "event": st.sampled_from([None, "sos", "Sos"]),
        "received_at": st.sampled_from([None, NOW]),
        "attributes": st.sampled_from([None, "{}"]),
    }
)


@given(data=st.data(), given_rows=st.lists(rows, max_size=10))
def test_the_order_of_arrival_changes_nothing(data: st.DataObject, given_rows: list[dict[str, Any]]) -> None:
    repeated = given_rows + data.draw(st.lists(st.sampled_from(given_rows), max_size=4) if given_rows else st.just([]))
    shuffled = data.draw(st.permutations(repeated))
    kept, rejected = canonical(_frame(given_rows))
    again, rejected_again = canonical(_frame(shuffled))
    assert str(kept.rows()) == str(again.rows())
    assert kept.height + len(rejected) == len(given_rows)
    assert again.height + len(rejected_again) == len(shuffled)
    assert not kept.select(POSITION_KEY).is_duplicated().any()


def _frame(given_rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(given_rows, POSITION_DTYPES | {"attributes": pl.String})
