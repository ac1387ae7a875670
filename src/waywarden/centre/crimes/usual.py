"""How usual is it to be there at that hour? For the wearer of a match, and for any of those who were considered.

Asked of each match once it is found, a crime at a time: weeks of fixes are read for it, so no result waits for it, and
a match of which it is not known yet says so. Whoever lives next door is near every crime in his street.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import h3.api.basic_int as h3
import numpy as np
import polars as pl
from django.db import transaction
from django.db.models import Q

from waywarden.centre import clock
from waywarden.centre.crimes.intake import as_crimes
from waywarden.centre.crimes.lines import read_lines
from waywarden.centre.crimes.models import CrimeVersion, Match, MatchingResult
from waywarden.centre.crimes.span import MARGIN, Span
from waywarden.centre.devices.models import Activation
from waywarden.centre.gateway.incoming import CELL_RESOLUTION
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.movements.worn import rows_of
from waywarden.crime.match import OURS, match
from waywarden.geodesy import distance_m

MAY_HAVE_BEEN = ("present", "passed", "possible")
DAYS = round(OURS.base_most_days)
LONDON = ZoneInfo("Europe/London")


@transaction.atomic
def step() -> int:
    """Ask of the next crime that no other worker asks about; of how many matches."""
    now = clock.now()
    unasked = Match.objects.filter(usual_at=None, result__is_current=True, label__in=MAY_HAVE_BEEN)
    locked = unasked.select_for_update(skip_locked=True, of=("self",))
    first = locked.order_by("pk").first()
    if first is None:
        return 0
    result = MatchingResult.objects.select_related("version__crime", "version__batch").get(pk=first.result_id)
    matches = list(locked.filter(result=result).select_related("wearer"))
    any_rate = rate_of_any(result, now)
    for one in matches:
        one.base_rate, one.base_days = rate_of_wearer(one, result.version, now)
        one.base_rate_any, one.usual_at = any_rate, now
    Match.objects.bulk_update(matches, ["base_rate", "base_days", "base_rate_any", "usual_at"])
    return len(matches)


def rate_of_wearer(one: Match, version: CrimeVersion, now: datetime) -> tuple[float | None, int | None]:
    """(share, of so many days), as `crime.base_rate` tells it from the wearer's own rows of the weeks about it."""
    around = timedelta(days=DAYS + 1)
    rows = rows_of(one.wearer, version.began_at - around, min(now, version.ended_at + around))
    told = match(rows, as_crimes([version])) if rows.height else None
    if told is None or told.is_empty():
        return None, None
    return told["base_rate"][0], told["base_days"][0]


def rate_of_any(result: MatchingResult, now: datetime) -> float | None:
    """Of the days on which those considered wore a tag at that hour, the share on which they had a fix there.

    None for fewer than seven days. Time in which a worn tag said nothing counts as elsewhere, so it is a lower bound.
    """
    windows = ordinary_windows(result.version, now)
    keys = read_lines(result)["device_id"].to_list()
    if not windows:
        return None
    first, last = min(since for since, _ in windows), max(until for _, until in windows)
    on_them = Activation.objects.filter(wearer__key__in=keys, began_at__lt=last)
    worn = list(on_them.filter(Q(ended_at=None) | Q(ended_at__gt=first)).select_related("wearer"))
    days = {
        (one.wearer_id, day)
        for day, (since, until) in enumerate(windows)
        for one in worn
        if one.began_at <= since and (one.ended_at is None or one.ended_at >= until)
    }
    if len(days) < OURS.base_least_days:
        return None
    return len(_hits(result.version, windows, worn) & days) / len(days)


def ordinary_windows(version: CrimeVersion, now: datetime) -> list[Span]:
    """The crime's widened window at the same hours of London's clock on the nearest other days, by now over."""
    since, until = version.began_at - MARGIN, version.ended_at + MARGIN
    found: list[Span] = []
    for away in range(1, 2 * DAYS + 1):
        for day in (-away, away):
            moved = (since.astimezone(LONDON) + timedelta(days=day)).astimezone(since.tzinfo)
            if moved + (until - since) <= now and abs(moved - since) >= until - since and len(found) < DAYS:
                found.append((moved, moved + (until - since)))
    return found


def _hits(version: CrimeVersion, windows: Sequence[Span], worn: Sequence[Activation]) -> set[tuple[int, int]]:
    """(wearer, number of the window) of those who had a fix within the radius then."""
    cells = h3.grid_disk(h3.latlng_to_cell(version.lat, version.lon, CELL_RESOLUTION), 1)
    first, last = min(since for since, _ in windows), max(until for _, until in windows)
    near = PositionStore().candidates(cells, first, last)
    away_m = distance_m(near["lat"].to_numpy(), near["lon"].to_numpy(), version.lat, version.lon)
    near = near.filter(pl.Series(np.asarray(away_m <= OURS.radius_m), dtype=pl.Boolean))
    of_tag: dict[int, list[Activation]] = {}
    for one in worn:
        of_tag.setdefault(one.device_id, []).append(one)
    return {
        (one.wearer_id, day)
        for device, at in near.select("device", "recorded_at").iter_rows()
        for one in of_tag.get(device, ())
        if one.began_at <= at and (one.ended_at is None or at < one.ended_at)
        for day, (since, until) in enumerate(windows)
        if since <= at <= until
    }
