"""A file of positions -> the store, in chunks; the file itself is kept as one raw message.

An import is an act of collection: its audit row is written in the transaction that keeps the file.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

import polars as pl
from django.db import transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import Wearer
from waywarden.centre.devices.models import Device
from waywarden.centre.gateway.delivery import Appended, Delivery, Event, Refusal, Row
from waywarden.centre.gateway.events import event_of
from waywarden.centre.gateway.models import DeviceEvent
from waywarden.centre.gateway.store import PositionStore
from waywarden.positions.decode.message import as_event
from waywarden.positions.plausible import plausible
from waywarden.positions.rejection import Reason, Rejection
from waywarden.positions.validate import WITHOUT_PLACE

CHUNK_ROWS = 50_000
FEED = "import"


def unknown_devices(positions: pl.DataFrame) -> list[str]:
    """The devices of the file that are not registered."""
    named = positions["device_id"].unique().to_list()
    known = set(Device.objects.filter(device_id__in=named).values_list("device_id", flat=True))
    return sorted(set(named) - known)


def import_positions(
    positions: pl.DataFrame, rejected: Sequence[Rejection], *, name: str, data: bytes, by: User
) -> Iterator[Counter[str]]:
    """Store the file's canonical rows, places and events; yields what became of each chunk as soon as it is durable.

    The counters have `accepted`, how many of these are `events`, and the reasons of refusal; the first one counts the
    rejected rows as well.

    Every device must be registered (`unknown_devices`). Rejected rows go into quarantine by their number in the file,
    which is kept whole. Importing a file again changes nothing but the counts of duplicates.
    """
    received_at = clock.now()
    devices = pl.DataFrame(
        list(Device.objects.filter(device_id__in=positions["device_id"].unique()).values_list("device_id", "pk")),
        {"device_id": pl.String, "device": pl.Int64},
        orient="row",
    )
    keyed = positions.join(devices, on="device_id", how="inner", maintain_order="left").with_columns(
        pl.col("received_at").fill_null(received_at)
    )
    assert keyed.height == positions.height, "a device of the file is not registered"
    possible, refusals = _possible(keyed, received_at)
    said = [_event(row) for row in possible.filter(WITHOUT_PLACE).iter_rows(named=True)]
    new = _not_held(said)
    possible = possible.filter(~WITHOUT_PLACE)
    sha256 = hashlib.sha256(data).hexdigest()
    first = Delivery(
        FEED,
        received_at,
        target=f"file {name} sha256 {sha256}",
        body=data,
        positions=possible[:CHUNK_ROWS],
        events=said,
        refusals=[*refusals, *(_refusal(one, sha256) for one in rejected)],
    )
    with transaction.atomic():
        kept = PositionStore().append([first])[0]
        record(
            by=by,
            act=Act.COLLECTION,
            what=f"imported {_amount(positions)} of {devices.height} tags",
            why="positions handed over as a file",
            whose=_wearers(devices["device"].to_list()),
            sha256=sha256,
        )
    refused = Counter(str(refusal.rejection.reason) for refusal in first.refusals)
    repeated = {str(Reason.DUPLICATE): len(said) - new}
    yield _counted(kept) + Counter({"accepted": new, "events": new, **repeated}) + refused
    for start in range(CHUNK_ROWS, possible.height, CHUNK_ROWS):
        rest = possible[start : start + CHUNK_ROWS]
        yield _counted(PositionStore().append([Delivery(FEED, received_at, positions=rest, message=kept.message)])[0])


def _counted(appended: Appended) -> Counter[str]:
    return Counter({"accepted": appended.accepted}) + Counter(str(reason) for _, reason in appended.refused)


def _possible(positions: pl.DataFrame, received_at: datetime) -> tuple[pl.DataFrame, list[Refusal]]:
    """Without the rows whose time cannot be: a row from the future would be the newest fix for ever."""
    kept, refused = plausible(positions, received_at)
    refusals = [
        Refusal(Rejection(reason, "recorded_at"), json.dumps(row, default=str).encode(), row["device_id"])
        for reason, rows in refused.items()
        for row in rows.iter_rows(named=True)
    ]
    return kept, refusals


def _event(row: Row) -> Event:
    said = as_event(row | {"attributes": json.loads(row["attributes"] or "{}")})
    del said["attributes"]["device"]
    return event_of(said, row["device"])


def _not_held(events: Sequence[Event]) -> int:
    """How many the store does not have yet."""
    moments = [event.recorded_at for event in events]
    held = set(
        DeviceEvent.objects.filter(
            device__in={event.device for event in events}, recorded_at__range=(min(moments), max(moments))
        ).values_list("device__pk", "recorded_at", "kind")
        if events
        else ()
    )
    return sum((event.device, event.recorded_at, event.kind) not in held for event in events)


def _amount(positions: pl.DataFrame) -> str:
    events = positions.select(WITHOUT_PLACE.sum()).item()
    return f"{positions.height - events} positions" + (f" and {events} events" if events else "")


def _refusal(rejection: Rejection, sha256: str) -> Refusal:
    """Points to the row of the file, which is kept as it came."""
    return Refusal(rejection, json.dumps({"file_sha256": sha256, "row": rejection.row}).encode())


def _wearers(devices: list[int]) -> list[str]:
    wearers = Wearer.objects.filter(activations__device__in=devices).distinct().order_by("key")
    return list(wearers.values_list("key", flat=True))
