"""The cases of other fence engines' own tests, as they lie beside the checkout."""

import json
from typing import Any

from tests.paths import DATA


def cases(section: str) -> list[dict[str, Any]]:
    """The cases of a section; none where the folder is missing, so that a test may be collected and skipped."""
    if not DATA.is_dir():
        return []
    return list(json.loads((DATA / "geofence/cases.json").read_text())[section])


def only(section: str) -> dict[str, Any]:
    """The one case of a section."""
    (case,) = cases(section)
    return case
