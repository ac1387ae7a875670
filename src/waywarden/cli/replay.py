"""`waywarden replay`: a position file through the running gateway, each fix as its tag would send it."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from waywarden.cli import Unusable
from waywarden.cli.position_file import PositionSource, reading_options

if TYPE_CHECKING:
    import httpx
    import polars as pl

REQUESTS_AT_ONCE = 32
TRY_AGAIN_AFTER_S = 1.0
GIVE_UP_AFTER_S = 60.0  # of no answer at all: longer than a gateway takes to be started again

Row = dict[str, Any]


class _Speed(click.ParamType["float"]):
    name = "N|max"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        speed = float("inf") if value == "max" else float(value) if _is_number(value) else 0.0
        if not speed > 0:
            self.fail("give a positive number, or max")
        return speed


@click.command("replay")
@reading_options
@click.option("--speed", type=_Speed(), default="1", show_default=True, help="Times as fast as it happened, or max.")
@click.option("--gateway", default="http://127.0.0.1:5055", show_default=True, help="Where the gateway listens.")
@click.option(
    "--secret", envvar="WAYWARDEN_SECRET", required=True, help="The tag's secret, or a supplier's for many tags."
)
@click.option(
    "--as",
    "feed",
    type=click.Choice(["osmand", "batch"]),
    default="osmand",
    show_default=True,
    help="In the words of OsmAnd, as a phone; or as JSON, with every column.",
)
@click.option(
    "--shift-to-now", is_flag=True, help="Move all times by one span, so that the last fix is sent as it is made."
)
def command(source: PositionSource, speed: float, gateway: str, secret: str, feed: str, shift_to_now: bool) -> None:
    """Send the fixes of FILE to a running gateway, with the pauses between them, divided by --speed.

    A fix that gets no answer is sent again, as a tag would. Times stay as they are in the file unless --shift-to-now.
    """
    from waywarden.centre import clock

    rows = source.read().positions.sort("recorded_at", "device_id")
    if rows.is_empty():
        raise Unusable("The file has no usable positions.")
    if shift_to_now:
        rows = shifted(rows, speed, clock.now())
    _refuse_dead(gateway)
    answers = asyncio.run(_replay(rows, speed, gateway, secret, feed))
    for answer, times in sorted(answers.items()):
        click.echo(f"{times} x {answer}")
    if sum(answers.values()) < rows.height:
        raise Unusable(
            f"The gateway at {gateway} stopped answering: {answers[ACCEPTED]:,} of {rows.height:,} fixes were "
            "acknowledged. When it is back, send the file again: nothing is stored twice."
        )
    if set(answers) - {ACCEPTED}:
        raise Unusable("Not every fix was taken: see the answers above, and the gateway's quarantine for the reasons.")


ACCEPTED = "taken (200)"


class _Gone(Exception):
    """The gateway gave no answer for too long."""


@dataclass
class _Heard:
    """What came back so far."""

    answers: Counter[str] = field(default_factory=Counter)
    last_at: float = 0.0  # by the monotonic clock
    is_missed: bool = False

    def answer(self, said: str) -> None:
        self.answers[said] += 1
        self.last_at, self.is_missed = time.monotonic(), False

    def nothing(self, since: float) -> None:
        """A request of `since` got no answer again. The first time it is said; in the end it is _Gone."""
        if not self.is_missed:
            click.echo(f"the gateway does not answer: trying again for {GIVE_UP_AFTER_S:g} s", err=True)
            self.is_missed = True
        if time.monotonic() - max(since, self.last_at) > GIVE_UP_AFTER_S:
            raise _Gone


def _refuse_dead(gateway: str) -> None:
    """Whatever answers there is a gateway; a dead one is better said than waited for."""
    import httpx

    try:
        httpx.get(f"{gateway.rstrip('/')}/health", timeout=10)
    except (httpx.TransportError, httpx.InvalidURL):
        raise Unusable(
            f"No gateway answers at {gateway}: start it with `waywarden gateway`, or name another with --gateway."
        ) from None


def shifted(rows: "pl.DataFrame", speed: float, begins: datetime) -> "pl.DataFrame":
    """All times moved by one span, so that the replay beginning now never sends a fix from its own future.

    Faster than it happened, the last fix is sent at the moment it names and those before it later than they name;
    slower, the first one is.
    """
    import polars as pl

    first, last = rows["recorded_at"][0], rows["recorded_at"][-1]
    lasts = timedelta(seconds=(last - first).total_seconds() / speed)
    span = begins + lasts - last if speed > 1 else begins - first
    return rows.with_columns(pl.col("recorded_at") + span)


async def _replay(rows: "pl.DataFrame", speed: float, gateway: str, secret: str, feed: str) -> Counter[str]:
    """How often each answer came. They are fewer than the rows where the gateway was gone for too long."""
    import httpx
    from rich.console import Console
    from rich.progress import track

    heard = _Heard()
    limit = asyncio.Semaphore(REQUESTS_AT_ONCE)
    first, began = rows["recorded_at"][0], time.monotonic()
    limits = httpx.Limits(max_connections=REQUESTS_AT_ONCE)
    of_tag: dict[str, asyncio.Task[None]] = {}  # each tag's last request on the way
    try:
        async with (
            httpx.AsyncClient(base_url=gateway, timeout=30, limits=limits) as client,
            asyncio.TaskGroup() as sending,
        ):
            fixes: Iterable[Row] = rows.iter_rows(named=True)
            for row in track(fixes, "sending", rows.height, console=Console(stderr=True), transient=True):
                due_s = (row["recorded_at"] - first).total_seconds() / speed
                await asyncio.sleep(max(0.0, began + due_s - time.monotonic()))
                await limit.acquire()
                request, before = _request(client, row, secret, feed), of_tag.get(row["device_id"])
                of_tag[row["device_id"]] = sending.create_task(_send(client, request, heard, limit, before))
    except* _Gone:
        pass  # the answers say how far it went
    return heard.answers


async def _send(
    client: "httpx.AsyncClient",
    request: "httpx.Request",
    heard: _Heard,
    limit: asyncio.Semaphore,
    before: asyncio.Task[None] | None,
) -> None:
    """Until it is answered. 503 and a broken connection mean that nothing was stored: again, as a tag does.

    A tag waits for the answer to its last fix before it sends the next.
    """
    import httpx

    if before is not None:
        await asyncio.wait([before])
    since = time.monotonic()
    try:
        while True:
            try:
                reply = await client.send(request)
                if reply.status_code != httpx.codes.SERVICE_UNAVAILABLE:
                    heard.answer(_understood(reply))
                    return
            except httpx.TransportError:
                pass
            heard.nothing(since)
            await asyncio.sleep(TRY_AGAIN_AFTER_S)
    finally:
        limit.release()


def _understood(reply: "httpx.Response") -> str:
    """A batch is answered 200 and says of each row what became of it; a tag only hears the status."""
    refused = reply.json()["quarantined"] if reply.headers["content-type"] == "application/json" else []
    if refused:
        return f"refused ({refused[0]['reason']})"
    return ACCEPTED if reply.is_success else f"refused ({reply.status_code})"


def _request(client: "httpx.AsyncClient", row: Row, secret: str, feed: str) -> "httpx.Request":
    bearer = {"Authorization": f"Bearer {secret}"}
    if feed == "osmand":
        return client.build_request("GET", "/osmand", params=in_osmand_words(row), headers=bearer)
    known = {
        name: value for name, value in row.items() if value is not None and name not in ("attributes", "received_at")
    }
    return client.build_request("POST", "/api/positions", json=[known | {"recorded_at": _iso(row)}], headers=bearer)


def in_osmand_words(row: Row) -> dict[str, str]:
    """One fix as OsmAnd's parameters, in its units: knots, and the accuracy as the radius of 68 %."""
    from waywarden.positions.units import KMH_PER_KNOT, RADIUS_95_PER_68

    said = {
        "id": row["device_id"],
        "timestamp": _iso(row),
        "lat": row["lat"],
        "lon": row["lon"],
        "accuracy": _divided(row["accuracy_m"], RADIUS_95_PER_68),
        "speed": _divided(row["speed_kmh"], KMH_PER_KNOT),
        "bearing": row["direction_deg"],
        "altitude": row["altitude_m"],
        "sat": row["satellites"],
        "hdop": row["hdop"],
        "batt": row["battery_pct"],
        "charge": row["charging"],
        "event": row["event"],
    }
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in said.items()
        if value is not None
    }


def _divided(value: float | None, by: float) -> float | None:
    return None if value is None else value / by


def _iso(row: Row) -> str:
    recorded_at: datetime = row["recorded_at"]
    return recorded_at.isoformat()


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
