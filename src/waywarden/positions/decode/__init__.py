"""From a raw message to rows and a reply: one feed, one file, one pure function.

`decode` never raises for what a message holds: whatever the bytes, there is a reply, and what could not be
used is in `rejected`. Feeds and their units: docs/reference/feeds.md.
"""

from collections.abc import Callable, Mapping
from functools import partial

from waywarden.positions.decode.batch import decode_batch
from waywarden.positions.decode.file import FILE_FEEDS, decode_file
from waywarden.positions.decode.message import Decoded, Message, Reply
from waywarden.positions.decode.osmand import decode_osmand
from waywarden.positions.decode.owntracks import decode_owntracks

__all__ = ["FEEDS", "Decoded", "Message", "Reply", "decode"]

FEEDS: Mapping[str, Callable[[Message], Decoded]] = {
    "osmand": decode_osmand,
    "owntracks": decode_owntracks,
    "batch": decode_batch,
    **{feed: partial(decode_file, kind) for feed, kind in FILE_FEEDS.items()},
}


def decode(feed: str, message: Message) -> Decoded:
    """What does this message of this feed say? KeyError for a feed that is not in FEEDS."""
    return FEEDS[feed](message)
