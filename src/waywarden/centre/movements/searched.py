"""Whose fixes a search reads: of those a person may see and no others, and how many at a time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from waywarden.centre.access.models import User
from waywarden.centre.cases.models import Wearer
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.movements.reading import track_of
from waywarden.schema import POSITION_DTYPES, POSITION_KEY

MOST_WEARER_HOURS = 10_000  # some 600,000 fixes: twelve seconds on two busy cores, and they fit into memory
HOUR = timedelta(hours=1)


class TooMuch(Exception):
    """More than can be searched at once. The message says what to do."""


@dataclass(frozen=True)
class NotKnown:
    """Somebody who was not found, and whose whereabouts are known for this share of the time only."""

    wearer: str
    known_share: float
    tag_on: bool


def searched(by: User, begins: datetime, ends: datetime) -> list[Wearer]:
    """Those whom this person may see. TooMuch where it would be too many for so long."""
    wearers = list(Wearer.objects.visible_to(by).order_by("key"))
    most_hours = MOST_WEARER_HOURS / max(1, len(wearers))
    if (ends - begins) / HOUR > most_hours:
        raise TooMuch(f"With as many wearers as you see, at most {most_hours:.0f} hours can be searched at once.")
    return wearers


def tracks_of(wearers: Iterable[Wearer], begins: datetime, ends: datetime) -> pl.DataFrame:
    """Their fixes in [begins, ends) in the order of their natural key, each under the key of its wearer."""
    parts = [track_of(wearer, begins, ends) for wearer in wearers] or [PositionStore().tracks({})]
    return pl.concat(parts).select(*POSITION_DTYPES).sort(*POSITION_KEY)
