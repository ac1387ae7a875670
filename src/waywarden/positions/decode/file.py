"""A position file sent as a message: CSV, GPX, or GeoJSON and other JSON, read as `files` reads them."""

import json

from waywarden.positions.decode.message import Decoded, Message, Reply, as_event
from waywarden.positions.files import kind_of, read_rows
from waywarden.positions.records import Reading
from waywarden.positions.rejection import Reason, Rejection
from waywarden.positions.unusable import UnusableFile
from waywarden.positions.validate import is_without_place

FILE_FEEDS = {"csv": "csv", "gpx": "gpx", "geojson": "json"}  # feed -> what `files.kind_of` calls it


def decode_file(kind: str, message: Message, reading: Reading | None = None) -> Decoded:
    """The fixes and events of a file of this kind (`files.kind_of`), each in its order.

    `message.device` names tracks that name no device.
    A file that cannot be used at all is one rejection, and 400.
    """
    try:
        if kind_of(message.body) != kind:
            raise UnusableFile(f"this is not {kind}")
        rows, rejected, _ = read_rows(message.body, reading or Reading(), message.device)
    except UnusableFile as unusable:
        return Decoded(None, reply=Reply(400), rejected=[Rejection(Reason.UNPARSABLE, detail=str(unusable))])
    positions, events = [], []
    for row in rows.drop("source_row").iter_rows(named=True):
        known = {name: value for name, value in row.items() if value is not None}
        said = known | {"attributes": json.loads(row["attributes"] or "{}")}
        if is_without_place(said):
            events.append(as_event(said))
        else:
            positions.append(said)
    devices = rows["device_id"].unique().to_list()
    return Decoded(devices[0] if len(devices) == 1 else None, positions, events, rejected=rejected)
