"""Write into a spec file what the rules say now: `python -m tests.spec.reread exclusion_zone`.

After a change of the model many minutes move a little. This prints each case whose answer changed, before and after,
so that every one can be read and judged; then it puts the new answers where the old ones stood. A case that now says
something else than its sentence is a fault of the model or of the sentence, never of the case.
"""

import argparse
import ast
import importlib
from collections.abc import Sequence
from pathlib import Path

from tests.spec.case import Case, Chapter

from waywarden.detection.conditions import KINDS

EXPECTED = "violations"
EXPECTED_AT = 2  # says, positions, violations


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.spec.reread", description=__doc__.partition("\n")[0])
    parser.add_argument("kind", nargs="+", choices=KINDS, help="whose spec file is brought up to date: %(choices)s")
    for kind in parser.parse_args(arguments).kind:
        reread(kind)


def reread(kind: str) -> None:
    """Bring the expectations of this kind's spec file up to date."""
    module = importlib.import_module(f"tests.spec.test_detection_{kind}")
    chapter: Chapter = module.CHAPTER
    path = Path(str(module.__file__))
    text = path.read_text()
    by_sentence = {case.says: case for case in chapter.cases}
    changes = []
    for call in _cases(ast.parse(text)):
        says, expected = _argument(call, 0, "says"), _argument(call, EXPECTED_AT, EXPECTED)
        case = by_sentence[ast.literal_eval(says)]
        told = chapter.told(case)
        if told != case.violations:
            _print(case, told)
            changes.append((expected, repr(told).replace("'", '"')))
    lines = text.splitlines(keepends=True)
    for node, new in reversed(changes):  # from the end, so that earlier places stay where they are
        _replace(lines, node, new)
    path.write_text("".join(lines))


def _cases(tree: ast.AST) -> list[ast.Call]:
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    cases = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == Case.__name__]
    return sorted(cases, key=lambda call: call.lineno)


def _argument(call: ast.Call, position: int, name: str) -> ast.expr:
    if len(call.args) > position:
        return call.args[position]
    return next(keyword.value for keyword in call.keywords if keyword.arg == name)


def _print(case: Case, told: list[str]) -> None:
    print(case.says)
    for sign, lines in (("-", case.violations), ("+", told)):
        for line in lines or ["nothing"]:
            print(f"  {sign} {line}")


def _replace(lines: list[str], node: ast.expr, new: str) -> None:
    """Columns of syntax nodes count bytes of UTF-8."""
    assert node.end_lineno is not None
    assert node.end_col_offset is not None
    first, last = node.lineno - 1, node.end_lineno - 1
    before = lines[first].encode()[: node.col_offset].decode()
    after = lines[last].encode()[node.end_col_offset :].decode()
    lines[first : last + 1] = [before + new + after]


if __name__ == "__main__":
    main()
