"""Print every case of every rule as docs/reference/detection.md: `python -m tests.spec.write_reference`.

The page is the specification itself, run: what it says was found is what the rules find now. A test refuses a
committed page that differs from what is printed here.
"""

import importlib
import math
import re
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any

from tests.spec.case import Case, Chapter
from tests.spec.drawing.times import DAY, written
from tests.spec.preface import PREFACE
from tests.spec.wording import demanded, sent

from waywarden.detection.conditions import KINDS
from waywarden.detection.parameters import Parameters
from waywarden.detection.relative import Interpolation
from waywarden.detection.rules import RULES
from waywarden.detection.settings import SETTINGS_OF, Settings
from waywarden.detection.violation import Violation

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/detection.md"
MODELS = {"Errors, belief and motion": Parameters, "One tag seen from another": Interpolation}
MECHANISMS = ("satellites", "cell towers", "home beacon", "Wi-Fi")


def main() -> None:
    PAGE.write_text(reference())


def reference() -> str:
    """The whole page."""
    every = chapters()
    count = sum(len(chapter.cases) for chapter in every)
    parts = [PREFACE.format(cases=count, kinds=len(every), contents=_contents(every)).strip()]
    parts += ["\n".join(_chapter(chapter)) for chapter in every]
    parts.append("\n".join(_models()))
    return "\n\n".join(parts) + "\n"


def _contents(every: list[Chapter]) -> str:
    lines = [f"- [{chapter.title}](#{_anchor(chapter.title)}): {len(chapter.cases)} cases" for chapter in every]
    return "\n".join([*lines, "- [The numbers behind the rules](#the-numbers-behind-the-rules)"])


def _anchor(title: str) -> str:
    """The fragment that a Markdown reader gives this heading."""
    return re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-")


def chapters() -> list[Chapter]:
    """The chapter of each kind, in the order of the rules; a kind without one is a fault."""
    return [importlib.import_module(f"tests.spec.test_detection_{kind}").CHAPTER for kind in KINDS]


def _chapter(chapter: Chapter) -> Iterator[str]:
    (rule,) = (rule for rule in RULES if rule.kind == chapter.kind)
    yield f"## {chapter.title}"
    yield ""
    yield chapter.introduction.strip()
    yield ""
    yield f"Kind `{chapter.kind}`, rule version `{rule.version}`, {len(chapter.cases)} cases. What may be set:"
    yield ""
    yield from _settings(SETTINGS_OF[chapter.kind]())
    number = 0
    for heading, cases in chapter.sections.items():
        yield ""
        yield f"### {chapter.title}: {heading}"
        for case in cases:
            number += 1
            yield ""
            yield from _case(chapter, case, number)


def _case(chapter: Chapter, case: Case, number: int) -> Iterator[str]:
    yield f"**{number}. {case.says[0].upper()}{case.says[1:]}.**"
    if case.note:
        yield f"{case.note}"
    yield ""
    if case.day:
        yield f"- On {case.date:%A} {case.date.day} {case.date:%B %Y}"
    for line in demanded(case, case.conditions(chapter.kind)):
        yield f"- Demanded: {line}"
    for line in sent(case, chapter.kind):
        yield f"- {line}"
    if case.now:
        yield f"- Looked at: {case.now}"
    found = chapter.violations(case)
    if not found:
        yield "- **Found: nothing**"
    for violation in found:
        yield f"- **Found: {_found(violation, case)}**"
        yield f"  “{violation.sentence}”"


def _found(violation: Violation, case: Case) -> str:
    def at(time: Any) -> str:
        return written(time, case.date)

    parts = [f"{violation.tier}, from {at(violation.began_at)}"]
    parts[0] += f" to {at(violation.ended_at)}" if violation.ended_at else ", still open"
    if violation.possible_at:
        parts.append(f"possible at {at(violation.possible_at)}")
    if violation.confirmed_at:
        parts.append(f"confirmed at {at(violation.confirmed_at)}")
    if violation.cleared_at and violation.cleared_at != violation.ended_at:
        parts.append(f"cleared at {at(violation.cleared_at)}")
    parts += [flag.replace("_", " ") for flag in violation.flags]
    if len(case.drawn_conditions) > 1:
        parts.append(f"condition `{violation.condition_id}`")
    if case.track().get_column("device_id").n_unique() > 1:
        parts.append(f"tag {violation.device_id}")
    return "; ".join(parts)


def _settings(settings: Settings) -> Iterator[str]:
    yield "| setting | default | unit | allowed | why |"
    yield "|---|---|---|---|---|"
    for one in fields(settings):
        said = one.metadata
        default, highest = (_or_no_limit(value) for value in (getattr(settings, one.name), said["high"]))
        allowed = f"{said['low']:,g} to {highest}"
        yield f"| `{one.name}` | {default} | {said['unit']} | {allowed} | {said['source']} |"


def _or_no_limit(value: float) -> str:
    return "no limit" if math.isinf(value) else f"{value:,g}"


def _models() -> Iterator[str]:
    yield "## The numbers behind the rules"
    yield ""
    yield "Nobody sets these; a change of one is a new version of the rules that rest on it."
    yield f"Where there are four, they are for {', '.join(MECHANISMS)}."
    for title, model in MODELS.items():
        yield ""
        yield f"### {title}"
        yield ""
        yield "| number | value | unit | where it comes from |"
        yield "|---|---|---|---|"
        yield from map(_number, fields(model))


def _number(one: Field[Any]) -> str:
    assert one.default is not MISSING, "every number has its value in the file"
    values = one.default if isinstance(one.default, tuple) else (one.default,)
    number = ", ".join(f"{value:,g}" for value in values)
    return f"| `{one.name}` | {number} | {one.metadata['unit']} | {one.metadata['source']} |"


assert written(DAY) == "00:00", "the preface says which day is meant"

if __name__ == "__main__":
    main()
