"""What options name: a JSON file, a moment. Each mistake is one line that names the option and says what to do."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from waywarden.cli import Unusable


def json_file(option: str, name: str, what: str) -> Any:
    """The JSON in this file (- is stdin). `what` says what the option wants, such as "a GeoJSON FeatureCollection"."""
    try:
        return json.loads(sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes())
    except OSError as error:
        raise Unusable(f"{option} {name}: {error.strerror}. Name a file with {what}.") from None
    except (ValueError, RecursionError):
        raise Unusable(f"{option} {name}: not JSON. Give {what}.") from None


def moment(option: str, text: str) -> datetime:
    """A time as position files may have it: ISO 8601 with a zone, or epoch seconds or milliseconds."""
    from waywarden.positions.rejection import Reason
    from waywarden.positions.times import TimeRefused, parse_time

    try:
        return parse_time(text)
    except TimeRefused as refused:
        if refused.reason is Reason.TIME_WITHOUT_ZONE:
            raise Unusable(f"{option} has no time zone; end it with Z or an offset.") from None
        raise Unusable(f"{option} must be a time such as 2026-03-03T14:02:00Z, or seconds since 1970.") from None
