"""A batch as a whole: its file, its verdict, rows of one crime, how sure places are, and what is only noticed."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from tests.spec.crime_rows import DEGREES, RECEIVED, line

from waywarden.crime import batch, errors_csv, open_data
from waywarden.crime.columns import CRIME_DTYPES, REJECTED_DTYPES
from waywarden.crime.notices import NoticeType

REF = "crime_reference"


def _read(*rows: dict[str, str], **options: str) -> batch.Batch:
    return batch.read("\n".join(line(row) for row in rows).encode(), received_at=RECEIVED, **options)


def _told(read: batch.Batch) -> list[tuple[int, str]]:
    return read.rejected.select("row", "error_type").rows()


def test_what_a_good_row_becomes() -> None:
    read = _read({})
    assert read.crimes.schema == pl.Schema(CRIME_DTYPES)
    (crime,) = read.crimes.to_dicts()
    assert (crime.pop("lat"), crime.pop("lon")) == pytest.approx((51.4999462, -0.1374133), abs=1e-6)
    assert crime == {
        "row": 1,
        "batch_id": "MPS20260701",
        "police_force": "MPS",
        "crime_type": "RB",
        "crime_ref": "CR-0001",
        "text": "by two on a moped",
        "began_at": datetime(2026, 7, 1, 12, tzinfo=UTC),
        "ended_at": datetime(2026, 7, 1, 12, 30, tzinfo=UTC),
        "uncertainty_m": 15.0,
    }
    assert (read.verdict, read.warnings, read.rows) == ("SUCCESSFUL", (), 1)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_encodings_and_line_ends(separator: str, encoding: str, end: str) -> None:
    text = end.join(line({REF: ref, "crime_text": "café"}).replace(",", separator) for ref in "ab")
    read = batch.read(text.encode(encoding), received_at=RECEIVED)
    assert read.crimes["text"].to_list() == ["café", "café"]
    told = [notice.message for notice in read.warnings]
    said = {"cp1252": "Windows-1252", "utf-16": "UTF-16"}.get(encoding)
    assert told == ([f"The file was read as {said}; send UTF-8"] if said else [])


def test_blank_lines_and_lines_within_quotation_marks_keep_the_numbers_of_the_file() -> None:
    text = f'\n{line({REF: "a"})[: -len("by two on a moped")]}"first\nsecond"\n\n{line({REF: "b"})}\n'
    read = batch.read(text.encode(), received_at=RECEIVED)
    assert read.crimes.select("row", "crime_ref").rows() == [(2, "a"), (5, "b")]
    assert read.crimes["text"][0] == "first second"


def test_a_quotation_mark_never_closed_hides_no_row() -> None:
    """A plain reader takes what follows for text, to the next mark or to the end of the file."""
    rows = [line({REF: ref}) for ref in "abcd"]
    rows[1] = rows[1].replace("by two", '"by two')
    rows[3] = rows[3].replace("by two", '"by two" men')
    read = batch.read("\n".join(rows).encode(), received_at=RECEIVED)
    assert read.crimes["crime_ref"].to_list() == ["a", "b", "c", "d"]


def test_a_text_of_several_lines_with_many_commas_is_a_text() -> None:
    text = f'{line({"crime_text": ""})}"seen:\n{", ".join("abcdefghijklm")}"\n{line({REF: "b"})}'
    read = batch.read(text.encode(), received_at=RECEIVED)
    assert read.crimes.select("row", "text").rows() == [
        (1, "seen: a, b, c, d, e, f, g, h, i, j, k, l, m"),
        (3, "by two on a moped"),
    ]


def test_files_put_together_have_marks_within() -> None:
    marked = "\ufeff" + line({}) + "\n\ufeff" + line({REF: "b", "police_force": "Metropolitan"})
    assert batch.read(marked.encode(), received_at=RECEIVED).verdict == "SUCCESSFUL"


def test_a_row_with_a_cell_too_many_is_told_alone() -> None:
    read = batch.read(f"{line({})},x\n{line({REF: 'b'})}".encode(), received_at=RECEIVED)
    assert read.rejected.row(0)[:4] == (
        *(1, "", "INVALID_COLUMN_COUNT"),
        "Incorrect number of columns: 14 instead of 13",
    )
    assert read.crimes["crime_ref"].to_list() == ["b"]


def test_a_line_of_column_names_is_left_out() -> None:
    heads = "Police Force,Crime Type,Description,Batch ID,Crime Reference,From,To,Easting,Northing,Lat,Lon,Datum,Text"
    read = batch.read(f"{heads}\n{line({})}".encode(), received_at=RECEIVED)
    assert (read.rows, read.crimes["row"].to_list(), read.verdict) == (1, [2], "SUCCESSFUL")
    assert [notice.notice_type for notice in read.warnings] == [NoticeType.HEADER_SKIPPED]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "the file is empty"),
        (b"\xef\xbb\xbf \r\n", "the file is empty"),
        (b"PK\x03\x04rest", "a spreadsheet or zip archive"),
        (b"%PDF-1.7", "a PDF"),
        (b'"Crime ID","Month","Reported by"\nx,2026-01,y', "open data of data.police.uk"),
        (b"Crime ID,Month,Reported by\nx,2026-01,y", "anonymous points"),
    ],
)
def test_what_is_no_batch_is_refused_in_one_line(data: bytes, why: str) -> None:
    with pytest.raises(batch.UnusableFile, match=why) as refused:
        batch.read(data, received_at=RECEIVED)
    assert "\n" not in str(refused.value)


def test_options_that_do_not_exist_are_refused() -> None:
    with pytest.raises(batch.UnusableFile, match="no time zone Europe/Londn"):
        _read({}, tz="Europe/Londn")
    with pytest.raises(batch.UnusableFile, match="address, street, area"):
        _read({}, place="planet")


def test_two_forces_or_two_batches_in_one_file_refuse_it() -> None:
    cheshire = {REF: "b", "police_force": "Cheshire", "batch_id": "CHS20260701"}
    two = _read({}, cheshire, {REF: ""})
    assert (two.verdict, len(two.crimes), two.police_force) == ("FAILED", 0, None)
    assert _told(two) == [
        *[(row, "MULTIPLE_POLICE_FORCES") for row in (0, 1, 2)],
        (3, "MISSING_CRIME_REFERENCE"),
    ]
    two = _read({}, {REF: "b", "batch_id": "MPS20260702"})
    assert (two.verdict, two.police_force, two.batch_id) == ("FAILED", "MPS", None)
    assert two.rejected["message"].to_list() == [
        "Multiple batch Ids found in csv file",
        "Multiple batch Ids found in csv file: this row is of MPS20260701",
        "Multiple batch Ids found in csv file: this row is of MPS20260702",
    ]


def test_another_batch_id_in_a_bad_row_does_not_refuse_the_good_ones() -> None:
    read = _read({}, {"batch_id": "MPS20260702", "crime_type": ""})
    assert (read.verdict, len(read.crimes), read.batch_id) == ("PARTIAL", 1, "MPS20260701")


def test_when_every_row_is_bad_nothing_goes_in() -> None:
    read = _read({"crime_type": ""}, {REF: ""})
    assert (read.verdict, len(read.crimes)) == ("ERROR", 0)
    assert _told(read)[0] == (0, "ALL_RECORDS_FAILED")
    assert (read.police_force, read.batch_id) == ("MPS", "MPS20260701")  # whom to tell, and of what


def test_a_row_sent_twice_goes_in_once_and_two_that_differ_not_at_all() -> None:
    twice = _read({}, {REF: "b"}, {})
    assert (twice.verdict, twice.crimes["row"].to_list()) == ("SUCCESSFUL", [1, 2])
    assert twice.rejected.row(0)[:4] == (3, "", "DUPLICATE_ROW", "Duplicate of another row: line 1 says the same")
    finer = _read(
        DEGREES | {"longitude": "-0.2", "latitude": "51.5"}, DEGREES | {"longitude": "-0.20000", "latitude": "51.5"}
    )
    assert finer.crimes.select("row", "uncertainty_m").rows() == [(2, 15.0)]
    differ = _read({}, {REF: "b"}, {"crime_text": "by one"})
    assert (differ.verdict, differ.crimes["row"].to_list()) == ("PARTIAL", [2])
    assert _told(differ) == [(1, "CONFLICTING_CRIME_REFERENCE"), (3, "CONFLICTING_CRIME_REFERENCE")]


@pytest.mark.parametrize(
    ("cells", "place", "uncertainty_m"),
    [
        ({}, "address", 15),
        ({}, "street", 50),
        ({}, "area", 250),
        ({"easting": "529380", "northing": "179530"}, "address", 15),
        ({"easting": "529300", "northing": "179534"}, "address", 15),  # one of a hundred true ones ends so
        ({"easting": "529300", "northing": "179500"}, "address", 250),
        ({"easting": "529300.00", "northing": "179500.00"}, "street", 250),
        ({"easting": "529000", "northing": "179000"}, "area", 1200),
        (DEGREES | {"latitude": "51.4999", "longitude": "-0.1374"}, "address", 15),
        (DEGREES | {"latitude": "51.500", "longitude": "-0.137"}, "address", 250),
        (DEGREES | {"latitude": "51.50", "longitude": "-0.14"}, "address", 1335.84),
    ],
)
def test_how_sure_a_place_is(cells: dict[str, str], place: str, uncertainty_m: float) -> None:
    read = _read(cells, place=place)
    assert read.crimes["uncertainty_m"].to_list() == pytest.approx([uncertainty_m])
    coarse = [notice.rows for notice in read.warnings if notice.notice_type is NoticeType.COARSE_LOCATION]
    assert coarse == ([(1,)] if (uncertainty_m >= 250 and place != "area") or uncertainty_m > 250 else [])


def test_times_of_london_are_an_hour_earlier_in_summer() -> None:
    read = _read({}, tz="Europe/London")
    assert read.crimes.select("began_at", "ended_at").row(0) == (
        datetime(2026, 7, 1, 11, tzinfo=UTC),
        datetime(2026, 7, 1, 11, 30, tzinfo=UTC),
    )


def test_the_hour_that_comes_twice_widens_the_window_to_both_of_its_meanings() -> None:
    """Half past one on the night of 25 to 26 October 2025, by the clock on the wall, and a window backwards in it."""
    cells = {"date_from": "20251026015000", "date_to": "20251026013000"}
    read = _read(cells, tz="Europe/London")
    assert read.crimes.select("began_at", "ended_at").row(0) == (
        datetime(2025, 10, 26, 0, 50, tzinfo=UTC),
        datetime(2025, 10, 26, 1, 30, tzinfo=UTC),
    )
    longest = {"date_from": "20251025140000", "date_to": "20251026010000"}
    assert _read(longest, tz="Europe/London").verdict == "SUCCESSFUL"  # twelve hours, if it is the first of the two


@pytest.mark.parametrize(
    ("ended", "received", "tz", "noticed"),
    [
        ("20260702095500", RECEIVED, "UTC", NoticeType.SUMMER_TIME_AS_UTC),
        ("20260702085500", RECEIVED, "UTC", None),
        ("20260702105500", RECEIVED, "Europe/London", NoticeType.LATER_THAN_RECEIVED),
        ("20260702095500", RECEIVED, "Europe/London", None),
        ("20260701010500", datetime(2026, 7, 1, 1, tzinfo=UTC), "UTC", NoticeType.SUMMER_TIME_AS_UTC),
        ("20260201090500", datetime(2026, 2, 1, 9, tzinfo=UTC), "UTC", NoticeType.LATER_THAN_RECEIVED),
    ],
)
def test_summer_time_read_as_utc_is_noticed(
    ended: str, received: datetime, tz: str, noticed: NoticeType | None
) -> None:
    made = (received - timedelta(days=1)).strftime("MPS%Y%m%d")
    row = line({"batch_id": made, "date_from": ended, "date_to": ended})
    read = batch.read(row.encode(), received_at=received, tz=tz)
    assert read.verdict == "SUCCESSFUL"
    assert [notice.notice_type for notice in read.warnings] == ([noticed] if noticed else [])


def test_the_file_of_errors_is_read_back_and_starts_no_formula() -> None:
    cells = ["=1+1", "+44", "-5", "@a", "\tx", "'=x", "'quoted'", 'a "b", c', "two\nlines", "\rx", ""]
    rejected = pl.DataFrame([(n, cell, "T", cell, cell) for n, cell in enumerate(cells)], REJECTED_DTYPES, orient="row")
    text = errors_csv.write(rejected)
    assert errors_csv.read(text).equals(rejected)
    for cell in ("=1+1", "+44", "-5", "@a", "\tx"):
        assert f",{cell}," not in text
        assert f"'{cell}" in text
    assert text.splitlines()[0] == "row,column,error_type,message,required_action"
    with pytest.raises(batch.UnusableFile, match="no file of errors"):
        errors_csv.read("row,column\n1,x\n")


def test_a_crime_later_than_the_day_in_its_batch_id_is_noticed() -> None:
    late = {"batch_id": "MPS20260629", "date_from": "20260701000000", "date_to": "20260701010000"}
    just = late | {REF: "b", "date_from": "20260630235959"}
    (notice,) = _read(late, just).warnings
    assert (notice.notice_type, notice.rows) == (NoticeType.LATER_THAN_BATCH_ID, (1,))


def test_rows_of_open_data_that_are_none_are_refused_beside_the_good_ones() -> None:
    rows = [
        "2026-01,Burglary,51.5,-0.1",
        "2026-01,Burglary,,",
        "2026-13,Burglary,51.5,-0.1",
        "2026-01,,51.5,-0.1",
        "2026-01,Burglary,51.5,",
        "2026-01,Burglary,-0.1,51.5",
        "2026-01,Burglary,here,there",
    ]
    crimes, rejected = open_data.read("\n".join(["Month,Crime type,Latitude,Longitude", *rows]).encode())
    assert crimes.select("lat", "lon").rows() == [(51.5, -0.1), (None, None)]
    assert [(each.row, each.column) for each in rejected] == [
        *((3, "Month"), (4, "Crime type")),
        *((row, "Latitude") for row in (5, 6, 7)),
    ]
