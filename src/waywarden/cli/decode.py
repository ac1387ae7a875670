"""`waywarden decode FEED [FILE]`: raw messages -> positions, device events, rejections, and the reply.

One message a line (hex, text, or a JSON object with `hex`, `text`, or `method`, `uri`, `contentType`, `body`), one
JSON object out for each. For batch, csv, gpx and geojson the whole input is one message, unless its lines are such
JSON objects.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from waywarden.cli import Unusable
from waywarden.cli.output import format_option, out_option, write_rows

if TYPE_CHECKING:
    from waywarden.positions.decode import Decoded, Message

ENVELOPE_NAMES = frozenset({"hex", "text", "uri"})
LINE_FEEDS = frozenset({"osmand", "owntracks"})


@click.command("decode")
@click.argument("feed")
@click.argument("file", default="-")
@click.option("--hex", "written_as", flag_value="hex", help="Each line is one message in hexadecimal.")
@click.option("--text", "written_as", flag_value="text", help="Each line is one message as text.")
@click.option("--received-at", help="When the messages arrived: ISO 8601 with zone, or epoch. Default: now.")
@click.option("--assume-tz", help="Zone of times in a file that name none, such as Europe/London.")
@click.option("--accuracy-confidence", type=click.Choice(["68", "95"]), default="95", show_default=True)
@click.option("--map", "mapping", help="Columns of a file: lat=Y,lon=X,...")
@click.option("--device-id", "device", help="The device of every row of a file.")
@format_option
@out_option
def command(
    feed: str,
    file: str,
    written_as: str | None,
    received_at: str | None,
    assume_tz: str | None,
    accuracy_confidence: str,
    mapping: str | None,
    device: str | None,
    output_format: str | None,
    out: str | None,
) -> None:
    """Decode raw messages of FEED (osmand, owntracks, batch, csv, gpx, geojson) from FILE, or from stdin (-)."""
    from waywarden.positions.aliases import UnknownColumn, parse_mapping
    from waywarden.positions.decode import FEEDS, decode
    from waywarden.positions.decode.file import FILE_FEEDS, decode_file
    from waywarden.positions.files import UnusableFile, reading_of

    if feed not in FEEDS:
        raise Unusable(f"there is no feed `{feed}`; the feeds are: {', '.join(FEEDS)}")
    try:
        reading = reading_of(parse_mapping(mapping), assume_tz, int(accuracy_confidence), device)
    except (UnknownColumn, UnusableFile) as error:
        raise Unusable(str(error)) from None
    arrived_at = _arrival(received_at)

    def answers() -> Iterator[dict[str, Any]]:
        for message in _messages(_read(file), feed, written_as, arrived_at, Path(file).stem):
            if message is None:
                yield _unparsable()
            elif feed in FILE_FEEDS:
                yield _as_json(decode_file(FILE_FEEDS[feed], message, reading), arrived_at)
            else:
                yield _as_json(decode(feed, message), arrived_at)

    write_rows(answers(), output_format, out)


def _arrival(received_at: str | None) -> datetime:
    from waywarden.positions.times import TimeRefused, parse_time

    if received_at is None:
        return datetime.now(UTC)
    try:
        return parse_time(received_at)
    except TimeRefused:
        raise Unusable("--received-at takes a time with its zone, such as 2026-03-03T14:02:00Z") from None


def _read(file: str) -> bytes:
    try:
        return sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise Unusable(f"{file} cannot be read ({error.strerror}); check the name") from None


def _messages(
    data: bytes, feed: str, written_as: str | None, arrived_at: datetime, stem: str
) -> Iterator["Message | None"]:
    """Each message of the input; None for a line that is none."""
    from waywarden.positions.decode import Message

    lines = [line for line in data.splitlines() if line.strip()]
    if not lines:
        raise Unusable("there is nothing to decode: the input is empty; give a file, or messages on stdin")
    if written_as is None and feed not in LINE_FEEDS and _envelope(lines[0]) is None:
        yield Message(data, arrived_at, device=None if stem == "-" else stem)
        return
    for line in lines:
        if written_as == "hex":
            yield _from_hex(line.decode("ascii", "replace"), arrived_at)
        elif written_as == "text" or (envelope := _envelope(line)) is None:
            yield _from_text(line, arrived_at)
        else:
            yield _from_envelope(envelope, arrived_at)


def _envelope(line: bytes) -> dict[str, Any] | None:
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) and ENVELOPE_NAMES & document.keys() else None


def _from_hex(line: str, arrived_at: datetime) -> "Message | None":
    try:
        return _from_text(bytes.fromhex(line), arrived_at)
    except ValueError:
        return None


def _from_text(text: bytes, arrived_at: datetime) -> "Message":
    """A line that begins like an address is a GET of it; any other is a body."""
    from waywarden.positions.decode import Message

    if text.startswith((b"/", b"?", b"http://", b"https://")):
        return Message(b"", arrived_at, "GET", text.decode("utf-8", "replace"))
    return Message(text, arrived_at)


def _from_envelope(envelope: dict[str, Any], arrived_at: datetime) -> "Message | None":
    from waywarden.positions.decode import Message

    if "hex" in envelope:
        return _from_hex(str(envelope["hex"]), arrived_at)
    if "text" in envelope:
        return _from_text(str(envelope["text"]).encode("utf-8", "replace"), arrived_at)
    body = envelope.get("body") or ""
    text = body if isinstance(body, str) else json.dumps(body)
    return Message(
        text.encode("utf-8", "replace"),
        arrived_at,
        str(envelope.get("method", "POST")),
        str(envelope["uri"]),
        str(envelope.get("contentType") or ""),
    )


def _unparsable() -> dict[str, Any]:
    from waywarden.positions.rejection import Reason, Rejection

    rejection = Rejection(Reason.UNPARSABLE, detail="the line is not hexadecimal")
    return {"positions": [], "events": [], "reply": "", "rejected": [rejection.as_json()]}


def _as_json(decoded: "Decoded", arrived_at: datetime) -> dict[str, Any]:
    """One answer as docs/reference/feeds.md shows it, its positions judged as a file's are: of any age."""
    from waywarden.positions.validate import check_row

    judged = [(row, check_row(row, arrived_at, live=False)) for row in decoded.positions]
    rejected = [*decoded.rejected, *(rejection for _, rejection in judged if rejection is not None)]
    return {
        "positions": [_plain(row) for row, rejection in judged if rejection is None],
        "events": [_plain(row) for row in decoded.events],
        "reply": _readable(decoded.reply.body),
        "reply_status": decoded.reply.status,
        "rejected": [rejection.as_json() for rejection in rejected],
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    from waywarden.positions.times import iso_utc

    return {name: iso_utc(value) if isinstance(value, datetime) else value for name, value in row.items()}


def _readable(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return f"hex:{body.hex()}"
