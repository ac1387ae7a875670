"""Which time counts? A period, hours of the clock on the wall, and stays to leave out or to keep to.

In: each tag's first and last moment, and what was asked for. Out: for each tag the spans that count, sorted and
apart, in microseconds since 1970.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import numpy as np
import polars as pl
from numpy.typing import NDArray

from waywarden.civil_time import Timetable, Weekly
from waywarden.civil_time.rows import WEEKDAYS
from waywarden.schema import UTC_TIME

LONDON = "Europe/London"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

Spans = NDArray[np.int64]  # (spans, 2): the first moment in each, the first after it


class StaysShown(StrEnum):
    """What is done with the time of stays."""

    ALL = "all"
    LEFT_OUT = "left_out"
    ONLY = "only"


def hours_of_day(text: str) -> tuple[int, int]:
    """(from, to) in minutes of the day of hours such as `22-06` or `22:30-6:15`; past 1440 is the next day.
    ValueError where the text is none.
    """
    begins, dash, ends = text.partition("-")
    if not dash:
        raise ValueError("hours are given as 22-06 or 22:30-06:00")
    from_minute, to_minute = _minute(begins), _minute(ends)
    if from_minute == 1440:
        raise ValueError("hours begin at 23:59 at the latest")
    return from_minute, to_minute if to_minute > from_minute else to_minute + 1440


def counted_spans(
    reach: Sequence[tuple[int, int]],
    device_ids: Sequence[str],
    hours: tuple[int, int] | None,
    stays: pl.DataFrame | None,
    shown: StaysShown,
) -> list[Spans]:
    """For each tag, which part of its reach (first moment, first moment after) counts?

    `hours` as `hours_of_day` gives them, on London's clock. `stays` has columns of `schema.STAY`.
    """
    begins = min((first for first, _ in reach), default=0)
    ends = max((last for _, last in reach), default=0)
    of_hours = None if hours is None else _wall_clock(hours, begins, ends)
    by_device = {} if stays is None or shown is StaysShown.ALL else _by_device(stays)
    spans = []
    for device_id, one in zip(device_ids, reach, strict=True):
        whole = np.array([one] if one[0] < one[1] else [], np.int64).reshape(-1, 2)
        if of_hours is not None:
            whole = common(whole, of_hours)
        if shown is not StaysShown.ALL:
            stayed = by_device.get(device_id, np.empty((0, 2), np.int64))
            whole = common(whole, stayed if shown is StaysShown.ONLY else outside(stayed))
        spans.append(whole)
    return spans


def common(one: Spans, other: Spans) -> Spans:
    """What lies in both. Each is sorted and apart; so is the result."""
    if not len(one) or not len(other):
        return np.empty((0, 2), np.int64)
    first = np.searchsorted(other[:, 1], one[:, 0], side="right")
    end = np.searchsorted(other[:, 0], one[:, 1], side="left")
    meet = np.maximum(end - first, 0)
    left = np.repeat(np.arange(len(one)), meet)
    right = np.arange(meet.sum()) - np.repeat(np.cumsum(meet) - meet, meet) + np.repeat(first, meet)
    begins = np.maximum(one[left, 0], other[right, 0])
    ends = np.minimum(one[left, 1], other[right, 1])
    both: Spans = np.column_stack([begins, ends])[begins < ends]
    return both


def outside(spans: Spans) -> Spans:
    """All time but these spans."""
    ever = np.iinfo(np.int64)
    edges = np.concatenate([[ever.min], spans.ravel(), [ever.max]])
    return edges.reshape(-1, 2)


def merged(spans: Spans) -> Spans:
    """Sorted spans, with those that touch or overlap made one."""
    if not len(spans):
        return spans
    spans = spans[np.lexsort((spans[:, 1], spans[:, 0]))]
    reached = np.maximum.accumulate(spans[:, 1])
    starts = np.concatenate([[True], spans[1:, 0] > reached[:-1]])
    last = np.concatenate([np.flatnonzero(starts)[1:] - 1, [len(spans) - 1]])
    return np.column_stack([spans[starts, 0], reached[last]])


def microseconds(moment: datetime) -> int:
    """Since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def _wall_clock(hours: tuple[int, int], begins: int, ends: int) -> Spans:
    timetable = Timetable(LONDON, (Weekly(WEEKDAYS, *hours),))
    spans = timetable.spans(_EPOCH + begins * _MICROSECOND, _EPOCH + ends * _MICROSECOND)
    return np.array([(microseconds(span.begins), microseconds(span.ends)) for span in spans], np.int64).reshape(-1, 2)


def _by_device(stays: pl.DataFrame) -> dict[str, Spans]:
    of_devices = stays.with_columns(pl.col("started_at", "ended_at").cast(UTC_TIME).dt.timestamp("us"))
    return {
        device_id: merged(rows.select("started_at", "ended_at").to_numpy())
        for (device_id,), rows in of_devices.group_by("device_id")
    }


def _minute(text: str) -> int:
    hour, colon, minute = text.strip().partition(":")
    if not hour.isdigit() or (colon and not minute.isdigit()):
        raise ValueError("hours are given as 22-06 or 22:30-06:00")
    minutes = int(hour) * 60 + int(minute or 0)
    if int(minute or 0) > 59 or minutes > 1440:
        raise ValueError("an hour is from 00:00 to 24:00")
    return minutes
