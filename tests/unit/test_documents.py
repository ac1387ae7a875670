"""What the documents show: their tables are whole, and what they tell to type works."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.spec import reread

ROOT = Path(__file__).parents[2]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_table_has_its_head(page: Path) -> None:
    """A blank line in a table cuts it in two, and the second half is no table."""
    for table in re.findall(r"(?:^\|.*\n)+", page.read_text(), re.MULTILINE):
        assert re.match(r"\|.*\n\|[-:| ]+\|\n", table), table


def test_the_first_message_to_decode_can_be_decoded() -> None:
    (echo,) = re.findall(r"^echo '(.*)' \| waywarden (decode .*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    message, arguments = echo
    command = [sys.executable, "-m", "waywarden", *arguments.split()]
    decoded = json.loads(subprocess.run(command, input=message, capture_output=True, text=True, check=True).stdout)
    assert len(decoded["positions"]) == 1
    assert decoded["rejected"] == []


def test_rereading_says_how_it_is_called(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        reread.main(["--help"])
    assert ended.value.code == 0
    assert "exclusion_zone" in capsys.readouterr().out
