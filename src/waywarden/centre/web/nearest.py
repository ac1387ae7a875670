"""How near an episode came, in words for the alert's page.

In: the record of a violation. Out: text; None where nothing was measured. A distance goes with the error of the fix it
comes from: one metre inside, by a cell tower's circle, is not inside.
"""

from collections.abc import Mapping
from typing import Any

from waywarden.centre.web.templatetags.web_tags import metres


def nearest(record: Mapping[str, Any]) -> str | None:
    """To the edge of a place ("64 m inside, ± 12 m"), or of two tags to one another ("about 120 m apart, ± 30 m")."""
    distance_m = record["min_distance_m"]
    if distance_m is None:
        return None
    apart_m = record["parameters"].get("distance_m")  # of two tags: the edge is this far from the other one
    if apart_m is None:
        said = f"{metres(distance_m)} {'inside' if distance_m < 0 else 'outside'}"
    else:
        said = f"about {metres(max(0.0, round((apart_m + distance_m) / 10) * 10))} apart"
    errors = [fix["accuracy_m"] for fix in record["evidence"] if fix["distance_m"] == distance_m and fix["accuracy_m"]]
    return f"{said}, ± {metres(min(errors))}" if errors else said
