"""A wearer's own rows: those of each tag while it was on them, and no others.

In: a wearer and a time. Out: columns of `schema.POSITION`, sorted by time, under the name of the wearer's key: where
one tag is exchanged for another the track, the stays and the places go on.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

import polars as pl
from django.db.models import Q, QuerySet

from waywarden.centre.cases.models import Wearer
from waywarden.centre.devices.models import Activation
from waywarden.centre.gateway.store import ALL, PositionStore
from waywarden.schema import POSITION_DTYPES, POSITION_KEY, UTC_TIME

MOMENT = timedelta(microseconds=1)


def track_of(wearer: Wearer, begins: datetime, ends: datetime) -> pl.DataFrame:
    """The wearer's fixes in [begins, ends)."""
    store = PositionStore()
    parts = [
        # The store leaves its lower bound out and takes its upper bound in; ours is the other way round.
        store.worn_tracks({device: since - MOMENT}, until=until - MOMENT)
        for device, since, until in worn(wearer, begins, ends)
    ]
    return _of_wearer(parts or [store.tracks({})], wearer)


def rows_of(wearer: Wearer, begins: datetime, ends: datetime, columns: Sequence[str] = ALL) -> pl.DataFrame:
    """The same with what the tags said between them; of a caller that reads few `columns`, only these and the key."""
    store = PositionStore()
    parts = [
        store.rows({device: since - MOMENT}, until - MOMENT, until=until - MOMENT, columns=columns)
        for device, since, until in worn(wearer, begins, ends)
    ]
    return _of_wearer(parts or [store.rows({}, ends, columns=columns)], wearer)


def rows_of_many(wearers: Sequence[int], begins: datetime, ends: datetime) -> pl.DataFrame:
    """The rows of all of these wearers (primary keys), each under their key, sorted by the natural key."""
    on_them = [
        (one.device_id, one.wearer.key, max(begins, one.began_at), min(ends, one.ended_at or ends))
        for one in _worn_by(wearers).filter(began_at__lt=ends).exclude(ended_at__lte=begins)
    ]
    return _under_keys(on_them, PositionStore().rows(_after(on_them), ends, until=ends - MOMENT))


def words_of_many(wearers: Sequence[int], words: Sequence[str], begins: datetime) -> pl.DataFrame:
    """What the tags that they wear at `begins` said before it in these words, since they were fitted: rows without a
    place, which `rows_of_many` from `begins` on does not have.
    """
    on_them = [
        (one.device_id, one.wearer.key, one.began_at, begins)
        for one in _worn_by(wearers).filter(began_at__lt=begins).exclude(ended_at__lte=begins)
    ]
    return _under_keys(on_them, PositionStore().words(_after(on_them), words, begins, until=begins - MOMENT))


Worn = tuple[int, str, datetime, datetime]  # a tag's key in the database, its wearer's key, since, until


def _worn_by(wearers: Sequence[int]) -> QuerySet[Activation]:
    return Activation.objects.filter(wearer__in=wearers).select_related("wearer")


def _after(on_them: Sequence[Worn]) -> dict[int, datetime | None]:
    """The store's lower bound for each tag: it is left out, ours is taken in."""
    after: dict[int, datetime | None] = {}
    for device, _, since, _ in sorted(on_them, key=lambda one: one[2], reverse=True):
        after[device] = since - MOMENT
    return after


def _under_keys(on_them: Sequence[Worn], rows: pl.DataFrame) -> pl.DataFrame:
    spans = pl.DataFrame(
        on_them,
        schema={"device": pl.Int64, "wearer": pl.String, "since": UTC_TIME, "until": UTC_TIME},
        orient="row",
    )
    within = pl.col("recorded_at").is_between("since", "until", closed="left")
    own = rows.join(spans, on="device").filter(within).with_columns(device_id=pl.col("wearer"))
    return own.select(*POSITION_DTYPES).sort(*POSITION_KEY, "event", nulls_last=True)


def worn(wearer: Wearer, begins: datetime, ends: datetime) -> list[tuple[int, datetime, datetime]]:
    """Which tag (its key in the database) was on them since and until when, within [begins, ends); in order."""
    on_them = Activation.objects.filter(wearer=wearer, began_at__lt=ends)
    return [
        (one.device_id, max(begins, one.began_at), min(ends, one.ended_at or ends))
        for one in on_them.filter(Q(ended_at=None) | Q(ended_at__gt=begins)).order_by("began_at")
    ]


def _of_wearer(parts: list[pl.DataFrame], wearer: Wearer) -> pl.DataFrame:
    """In order, and of two tags that say a place of one moment the one that was fitted first."""
    said = pl.when(pl.col("lat").is_null()).then("event").alias("said")
    joined = pl.concat(parts).with_columns(pl.lit(wearer.key).alias("device_id"), said)
    order = [*POSITION_KEY, "said"]
    # Of one tag they come in this order, which the store sorted for.
    in_order = joined if len(parts) == 1 else joined.sort(*order, nulls_last=True, maintain_order=True)
    return in_order.unique(order, keep="first", maintain_order=True).drop("said")
