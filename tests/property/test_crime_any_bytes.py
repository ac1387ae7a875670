"""Whatever bytes come as a batch: crimes and rows refused, or the one refusal of the file, never a fault."""

from hypothesis import given
from hypothesis import strategies as st
from tests.spec.crime_rows import DEGREES, RECEIVED, ROWS, line

from waywarden.crime import batch, errors_csv, open_data
from waywarden.crime.cells import COLUMNS

_cells = st.sampled_from([case.cells for case in ROWS] + [DEGREES, {}]) | st.dictionaries(
    st.sampled_from(COLUMNS), st.text(max_size=20) | st.text("0123456789.-+E", max_size=16), max_size=3
)
_refs = st.sampled_from(["a", "b", "c", ""])
_rows = st.builds(lambda cells, ref: line(cells | ({"crime_reference": ref} if ref else {})), _cells, _refs)
_files = st.lists(_rows | st.text(max_size=80) | st.just('"'), min_size=1, max_size=8).map("\n".join)
_zones = st.sampled_from(["UTC", "Europe/London", "America/St_Johns"])


@given(st.binary(max_size=400) | _files.map(lambda text: text.encode("utf-8", "replace")), _zones)
def test_any_bytes(data: bytes, tz: str) -> None:
    try:
        read = batch.read(data, received_at=RECEIVED, tz=tz)
    except batch.UnusableFile:
        return
    refused_rows = set(read.rejected["row"]) - {0}
    assert not refused_rows & set(read.crimes["row"])
    assert read.rows == len(read.crimes) + len(refused_rows)
    assert read.crimes.select("police_force", "crime_ref").is_unique().all()
    assert read.crimes.null_count().sum_horizontal().sum() == 0
    assert (read.crimes["began_at"] <= read.crimes["ended_at"]).all()
    assert (read.crimes["lat"].is_between(49, 62) & read.crimes["lon"].is_between(-10, 4)).all()
    assert (read.rejected["required_action"] != "").all()
    assert (read.verdict in ("SUCCESSFUL", "PARTIAL")) == (not read.crimes.is_empty())
    assert errors_csv.read(errors_csv.write(read.rejected)).equals(read.rejected)


@given(
    st.binary(max_size=300)
    | st.text(max_size=200).map(lambda text: b"Month,Crime type,Latitude,Longitude\n" + text.encode("utf-8", "replace"))
)
def test_any_bytes_as_open_data(data: bytes) -> None:
    try:
        crimes, _ = open_data.read(data)
    except batch.UnusableFile:
        return
    assert crimes["month"].null_count() == crimes["category"].null_count() == 0
    assert (crimes["lat"].is_null() == crimes["lon"].is_null()).all()


@given(st.lists(_rows, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_rows_decides_nothing_but_which_of_two_alike_is_taken(rows: list[str], random) -> None:  # type: ignore[no-untyped-def]
    first = batch.read("\n".join(rows).encode(), received_at=RECEIVED)
    random.shuffle(rows)
    second = batch.read("\n".join(rows).encode(), received_at=RECEIVED)
    facts = ["crime_ref", "crime_type", "text", "began_at", "ended_at", "lat", "lon", "uncertainty_m"]
    assert first.verdict == second.verdict
    assert first.crimes.select(facts).sort(facts).equals(second.crimes.select(facts).sort(facts))
