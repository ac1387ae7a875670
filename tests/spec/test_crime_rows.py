"""Each rule on a row of a batch, and that the page for forces lists every one of them with its words."""

import re
from pathlib import Path

import pytest
from tests.spec.crime_rows import RECEIVED, ROWS, RowCase, line

from waywarden.crime import batch
from waywarden.crime.errors import WORDS, ErrorType, RowError
from waywarden.crime.forces import FORCES
from waywarden.crime.notices import NoticeType
from waywarden.crime.offences import OFFENCES

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "crime-batches.md"


@pytest.mark.parametrize("case", ROWS, ids=str)
def test_row(case: RowCase) -> None:
    """The row is told the same alone and among good rows, which it leaves alone."""
    alone = batch.read(line(case.cells).encode(), received_at=RECEIVED, tz=case.tz)
    told = [RowError(1, *each).as_row() for each in case.told]
    assert alone.rejected.filter(alone.rejected["row"] > 0).rows() == told
    assert len(alone.crimes) == (not told)
    others = [line({"crime_reference": f"other {n}"}) for n in range(2)]
    among = batch.read("\n".join([line(case.cells), *others]).encode(), received_at=RECEIVED, tz=case.tz)
    if told:
        assert among.rejected.rows() == told
        assert among.crimes["row"].to_list() == [2, 3]
        assert among.verdict == "PARTIAL"


def test_the_page_lists_every_error_with_its_words_and_every_force_and_type() -> None:
    page = PAGE.read_text()
    for error_type in ErrorType:
        words = WORDS[error_type]
        assert f"| `{error_type}` | {words.message} | {words.required_action} |" in page, error_type
    listed = set(re.findall(r"^\| `([A-Z_]+[0-9]*)` \|", page, re.MULTILINE))
    assert listed >= set(NoticeType) | set(OFFENCES)
    for force in FORCES:
        assert f"| `{force.code}` | {force.identifier} | {force.name} |" in page
