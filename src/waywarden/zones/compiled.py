"""One way to compile a function of plain arrays: Numba, without the interpreter, kept on disk between runs.

Floating point stays exact IEEE arithmetic (no fastmath), so that the same fixes give the same violations, bit for
bit, on every run and wherever a track is cut.

Numba notices a change only in the file of the function it compiles, and ours call each other across files. So what
it keeps lies in a folder named after the text of all of them: change one, and all are compiled anew.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba

Function = TypeVar("Function", bound=Callable[..., Any])

_PACKAGE = Path(__file__).resolve().parents[1]
_ROOMS = ("zones", "tracks", "detection", "places")


def _kept_in() -> str:
    text = hashlib.sha256()
    for room in _ROOMS:
        for file in sorted((_PACKAGE / room).rglob("*.py")):
            text.update(file.read_bytes())
    beside_the_code = _PACKAGE / "zones"
    root = (
        beside_the_code / "__pycache__"
        if os.access(beside_the_code, os.W_OK)
        else Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "waywarden"
    )
    return str(root / f"compiled-{text.hexdigest()[:16]}")


setattr(numba.config, "CACHE_DIR", _kept_in())  # noqa: B010 (numba gives its settings their names at run time)


def compiled(function: Function) -> Function:
    """The same function, compiled at its first call for the types it is then given. While it runs others may: a long
    search must not stop the pages of everybody else.
    """
    return cast(Function, numba.njit(cache=True, error_model="numpy", nogil=True)(function))
