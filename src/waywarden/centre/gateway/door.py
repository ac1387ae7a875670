"""The door: HTTP in, an answer out. A small ASGI application of its own, because every tag passes here all day.

    /, /osmand            OsmAnd and Traccar Client, GET or POST
    /pub                  OwnTracks, POST
    /api/positions        batches of positions, JSON or NDJSON, POST
    /health               is the gateway well? No personal data.

Whatever comes is decoded (`positions.decode`), judged (`judging`), and stored by the group commit. "Received" is said
only after the commit, and also for content that was refused from a known sender: it is kept in quarantine, and a tag
must not send it for ever. Where nothing could be stored the answer is 503, and the tag keeps its fix.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from typing import Any

from waywarden.centre import clock
from waywarden.centre.gateway import credentials
from waywarden.centre.gateway.connection import StoreUnavailable
from waywarden.centre.gateway.counts import Counts
from waywarden.centre.gateway.delivery import Appended
from waywarden.centre.gateway.directory import FreshDirectory
from waywarden.centre.gateway.group_commit import GroupCommit, QueueFull
from waywarden.centre.gateway.judging import Judged, Verdict, understand
from waywarden.centre.gateway.store import PositionStore
from waywarden.positions.decode import Decoded, Message, Reply
from waywarden.positions.rejection import Reason, Rejection

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

FEEDS = {"/": "osmand", "/osmand": "osmand", "/pub": "owntracks", "/api/positions": "batch"}
METHODS = {"osmand": ("GET", "POST"), "owntracks": ("POST",), "batch": ("POST",)}
MAX_BODY_BYTES = {"osmand": 256 * 1024, "owntracks": 256 * 1024, "batch": 10 * 1024 * 1024}
LARGE_BODY_BYTES = 64 * 1024
TEXT, JSON = "text/plain; charset=utf-8", "application/json"
TRY_AGAIN_AFTER_S = 2


class Refused(Exception):
    """The request cannot even be read; answer this."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class Door:
    """The application. `lifespan` starts and stops what it needs."""

    def __init__(self, commits: GroupCommit, directory: FreshDirectory) -> None:
        self._commits = commits
        self._directory = directory
        self._counts = Counts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            reply = await self._answer(scope, receive)
            self._counts.answers[reply.status] += 1
            await _send(reply, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        with suppress(StoreUnavailable):  # without a database the gateway stands, and says 503
            await self._directory.refreshed()
        running = [asyncio.create_task(self._commits.run()), asyncio.create_task(self._directory.keep_fresh())]
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._commits.drain()
        for task in running:
            task.cancel()
        await self._commits.close()
        await self._directory.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _answer(self, scope: Scope, receive: Receive) -> Reply:
        if scope["path"] == "/health":
            return self._health()
        feed = FEEDS.get(scope["path"])
        if feed is None:
            return Reply(404, TEXT, b"No such path. Tags report to /osmand, /pub or /api/positions.\n")
        if scope["method"] not in METHODS[feed]:
            return Reply(405, TEXT, f"Use {' or '.join(METHODS[feed])}.\n".encode())
        try:
            message, presented = await _read(feed, scope, receive)
            return await self._receive(feed, message, presented)
        except Refused as refused:
            return refused.reply
        except (StoreUnavailable, QueueFull):
            return Reply(503, TEXT, b"Nothing was stored. Keep what you sent and send it again.\n")

    async def _receive(self, feed: str, message: Message, presented: bytes | None) -> Reply:
        decoded, judged = await self._understand(feed, message, presented)
        if judged.strangers:
            await self._directory.refreshed()  # the tag may have been registered a moment ago
            decoded, judged = await self._understand(feed, message, presented)
        appended = await self._commits.submit(judged.delivery)
        self._counts.count(judged.delivery, appended)
        return _reply(feed, message, decoded, judged, appended)

    async def _understand(self, feed: str, message: Message, presented: bytes | None) -> tuple[Decoded, Judged]:
        """Decode and judge; a large batch in a thread, so that single fixes are not kept waiting behind it."""
        if len(message.body) > LARGE_BODY_BYTES:
            return await asyncio.to_thread(understand, feed, message, presented, self._directory)
        return understand(feed, message, presented, self._directory)

    def _health(self) -> Reply:
        state = {"waiting": self._commits.waiting, "database": self._commits.database_reached}
        body = {**state, **self._counts.as_json()}
        return _json(200 if self._commits.database_reached else 503, body)


async def _read(feed: str, scope: Scope, receive: Receive) -> tuple[Message, bytes | None]:
    """The message without its secret, and the secret's digest."""
    body = await _body(receive, MAX_BODY_BYTES[feed])
    headers = dict(scope["headers"])
    content_type = headers.get(b"content-type", b"").decode("latin-1")
    given = credentials.take(headers, scope["query_string"], content_type, body)
    message = Message(
        body=given.body,
        received_at=clock.now(),
        method=scope["method"],
        uri=scope["path"] + ("?" + given.query if given.query else ""),
        content_type=content_type,
        user=given.user or headers.get(b"x-limit-u", b"").decode("latin-1") or None,
        device=headers.get(b"x-limit-d", b"").decode("latin-1") or None,
    )
    return message, given.presented


async def _body(receive: Receive, most: int) -> bytes:
    chunks, length = [], 0
    while True:
        part = await receive()
        if part["type"] == "http.disconnect":
            raise Refused(Reply(400, TEXT, b"The message was not complete.\n"))
        chunks.append(part.get("body", b""))
        length += len(chunks[-1])
        if length > most:
            raise Refused(
                Reply(413, TEXT, f"Send at most {most} bytes at once: divide it and send the parts.\n".encode())
            )
        if not part.get("more_body"):
            return b"".join(chunks)


def _reply(feed: str, message: Message, decoded: Decoded, judged: Judged, appended: Appended) -> Reply:
    """What the protocol expects. Only what is durable gets here."""
    if feed == "batch":
        return _batch_reply(judged, appended)
    if judged.verdict is Verdict.BELIEVED:
        # Also for what was refused: any other answer makes the tag send it again, for ever.
        return decoded.reply if decoded.reply.status == 200 else Reply(200)
    if judged.verdict is Verdict.WRONG_SECRET:
        return decoded.reply if decoded.reply.status == 400 else Reply(401, TEXT, b"The secret is not this device's.\n")
    if feed == "osmand":
        # Traccar's own answers: its JSON client stops at 404, the query form has 400 for every unknown id.
        return Reply(404 if "json" in message.content_type else 400, TEXT, b"This device is not registered.\n")
    return decoded.reply


def _batch_reply(judged: Judged, appended: Appended) -> Reply:
    reasons = [refusal.rejection for refusal in judged.delivery.refusals]
    reasons += [
        Rejection(reason, row=judged.rows[index])
        for index, reason in appended.refused
        if reason is not Reason.DUPLICATE
    ]
    body = {
        "accepted": appended.accepted + len(judged.delivery.events),
        "duplicates": appended.count(Reason.DUPLICATE),
        "quarantined": [reason.as_json() for reason in sorted(reasons, key=lambda one: one.row or 0)],
    }
    return _json(200 if judged.verdict is Verdict.BELIEVED else 401, body)


def _json(status: int, body: object) -> Reply:
    return Reply(status, JSON, json.dumps(body).encode())


async def _send(reply: Reply, send: Send) -> None:
    headers = [(b"content-type", reply.content_type.encode()), (b"content-length", str(len(reply.body)).encode())]
    if reply.status == 503:
        headers.append((b"retry-after", str(TRY_AGAIN_AFTER_S).encode()))
    if reply.status == 401:
        headers.append((b"www-authenticate", b'Basic realm="tags"'))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


def door() -> Door:
    """The application as uvicorn serves it."""
    return Door(GroupCommit(PositionStore().append), FreshDirectory())
