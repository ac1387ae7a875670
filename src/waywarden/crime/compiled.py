"""This room's compiled functions, kept on disk apart from those of other rooms: an edit here compiles only these anew.

As in `zones.compiled`, what is kept lies in a folder named after the text of every file that compiles something.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba

from waywarden.zones import compiled as others

Function = TypeVar("Function", bound=Callable[..., Any])

_ROOM = Path(__file__).resolve().parent


def _kept_in() -> str:
    text = hashlib.sha256()
    for file in sorted(_ROOM.glob("*.py")):
        said = file.read_bytes()
        if b"@compiled" in said:
            text.update(said)
    return str(Path(numba.config.CACHE_DIR).parent / f"compiled-crime-{text.hexdigest()[:16]}")  # type: ignore[attr-defined]


_FOLDER = _kept_in()


def compiled(function: Function) -> Function:
    """The same function, compiled as `zones.compiled.compiled` does; it may call only functions of this room."""
    elsewhere = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    setattr(numba.config, "CACHE_DIR", _FOLDER)  # noqa: B010 (numba gives its settings their names at run time)
    try:
        return others.compiled(function)
    finally:
        setattr(numba.config, "CACHE_DIR", elsewhere)  # noqa: B010
