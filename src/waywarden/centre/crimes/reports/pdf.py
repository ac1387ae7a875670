"""A paper as PDF by typst, tagged for screen readers (PDF/UA-1), with the font of the exhibits and nothing of the
network.

The paper's words enter as JSON that the template reads, never as typst code, so whatever a force writes stays text.
What the font has no letter for is told by its number in Unicode, since a paper must not lose a letter unseen.
"""

import json
import re
from dataclasses import asdict, replace
from datetime import UTC
from functools import cache
from importlib.resources import files
from typing import Any

import typst

from waywarden.centre.crimes.reports.blocks import Block, Figure, Paper
from waywarden.centre.crimes.reports.words import clean
from waywarden.exhibits.png import FONT

TEMPLATE = files("waywarden.centre.crimes.reports") / "report.typ"
# Latin with its accents, Greek, Cyrillic; dashes, quotation marks and signs.
HAS_LETTERS = re.compile("[ -~\u00a0-\u024f\u0370-\u03ff\u0400-\u045f\u1e00-\u1eff\u2010-\u2026\u2030-\u203a€™−≤≥]")
ASCII = re.compile("[ -~]")
LACKS = re.compile(r'the text `"(.+?)"` could not be displayed')
TRIES = 8


def pdf(paper: Paper) -> bytes:
    """The same bytes for the same paper."""
    missing: frozenset[str] = frozenset()
    for _ in range(TRIES):
        try:
            return _compiled(_spelt(paper, HAS_LETTERS, missing))
        except typst.TypstError as error:
            lacks = LACKS.search(error.message)
            if lacks is None:
                raise
            missing |= set(lacks[1])
    return _compiled(_spelt(paper, ASCII))


def _spelt(paper: Paper, letters: re.Pattern[str], missing: frozenset[str] = frozenset()) -> Paper:
    """The paper in these letters but the missing."""

    def has_letter(one: str) -> bool:
        return one not in missing and letters.fullmatch(one) is not None

    def told(value: Any) -> Any:
        if isinstance(value, str):
            return "".join(one if has_letter(one) else f"[U+{ord(one):04X}]" for one in clean(value))
        return tuple(told(one) for one in value) if isinstance(value, tuple) else value

    def block_told(block: Block) -> Block:
        return replace(block, **{name: told(value) for name, value in vars(block).items()})

    return replace(
        paper, title=told(paper.title), subject=told(paper.subject), blocks=tuple(map(block_told, paper.blocks))
    )


def _compiled(paper: Paper) -> bytes:
    drawn: dict[str, bytes] = {}
    blocks = []
    for block in paper.blocks:
        said = asdict(block) | {"kind": type(block).__name__.lower()}
        if isinstance(block, Figure):
            said["svg"] = f"map{len(drawn)}.svg"
            drawn[said["svg"]] = block.svg.encode()
        blocks.append(said)
    told = {"title": paper.title, "mark": paper.mark, "number": paper.number, "font": FONT, "blocks": blocks}
    sources: Any = {"main.typ": TEMPLATE.read_bytes()} | drawn  # the stub knows no files in memory, the package does
    made = typst.compile(
        sources,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"paper": json.dumps(told)},
        pdf_standards=["ua-1"],
        format="pdf",
        timestamp=paper.made_at.astimezone(UTC).replace(microsecond=0),
    )
    assert isinstance(made, bytes)
    return made


@cache
def _fonts() -> typst.Fonts:
    folder = str(files("font_source_sans_pro") / "files")
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
