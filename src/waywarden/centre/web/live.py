"""The live stream behind the Operations page: server-sent events that cannot lose an alert.

Every `alerts` event carries the whole list as it now is, not a change to it. So whatever was missed (a reconnect, a
sleeping laptop, a restarted server) the next event puts right, and the list on screen always equals the list in the
database. PostgreSQL's NOTIFY says when to look; looking every few seconds as well means that a lost notification
costs seconds, never an alert. Every look is told by a `clock` event, so that a page which hears nothing knows that it
is cut off: silence is never safety.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import psycopg
from asgiref.sync import sync_to_async
from django.contrib.sessions.models import Session
from django.db import connections, transaction
from django.http import HttpRequest, StreamingHttpResponse
from django.template.loader import render_to_string

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import EVERYONE_WITH_A_ROLE
from waywarden.centre.access.rules import requires
from waywarden.centre.alerts.raising import CHANNEL
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.database import ensure_running
from waywarden.centre.web import operations

LOOK_EVERY_S = 2.0
RECONNECT_AFTER_MS = 1000

logger = logging.getLogger("waywarden.live")


class Bell:
    """One LISTEN connection of this process, ringing for every open stream."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Event] = set()
        self._task: asyncio.Task[None] | None = None

    def ring_for(self, event: asyncio.Event) -> None:
        self._waiting.add(event)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._listen())

    def silence(self, event: asyncio.Event) -> None:
        self._waiting.discard(event)

    async def _listen(self) -> None:
        while self._waiting:
            try:
                async with await psycopg.AsyncConnection.connect(ensure_running(), autocommit=True) as listener:
                    await listener.execute(f"LISTEN {CHANNEL}")
                    async for _ in listener.notifies():
                        for event in self._waiting:
                            event.set()
            except psycopg.OperationalError:
                logger.warning("the database is away; streams look every few seconds until it is back")
                await asyncio.sleep(1)


bell = Bell()


@requires(*EVERYONE_WITH_A_ROLE)
@transaction.non_atomic_requests
async def live(request: HttpRequest) -> StreamingHttpResponse:
    """The event stream of one open page."""
    user = await request.auser()
    assert isinstance(user, User)
    await sync_to_async(_record_the_look)(user)
    response = StreamingHttpResponse(_events(user, request.session.session_key), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def _record_the_look(user: User) -> None:
    with transaction.atomic():
        record(
            by=user,
            act=Act.CONSULTATION,
            what="opened the live operations page",
            why="monitoring",
            whose=operations.keys_seen_by(user),
        )


async def _events(user: User, session_key: str | None) -> AsyncIterator[str]:
    """`clock` at every look, `alerts` when the list changes, `tags` when positions do, `health` when the figures do."""
    changed = asyncio.Event()
    bell.ring_for(changed)
    last_sent: dict[str, str] = {}
    regular_due = 0.0
    try:
        yield f"retry: {RECONNECT_AFTER_MS}\n\n"
        while True:
            changed.clear()
            regular = time.monotonic() >= regular_due
            if regular:
                regular_due = time.monotonic() + LOOK_EVERY_S
            for name, data in (await _look(user, session_key, regular)).items():
                if last_sent.get(name) != data:
                    last_sent[name] = data
                    yield f"event: {name}\nid: {clock.now().isoformat()}\ndata: {data}\n\n"
            with suppress(TimeoutError):
                await asyncio.wait_for(changed.wait(), LOOK_EVERY_S)
    except SignedOut:
        return  # the page's next attempt is sent to the sign-in page
    finally:
        bell.silence(changed)


class SignedOut(Exception):
    """The session behind the stream has ended."""


async def _look(user: User, session_key: str | None, regular: bool) -> dict[str, str]:
    def look() -> dict[str, str]:
        return _in_own_connection(lambda: _snapshot(user, session_key, regular))

    try:
        return await sync_to_async(look, thread_sensitive=False)()
    except SignedOut:
        raise
    except Exception as error:
        logger.error("a look at the alerts failed (%s); the next follows", error.__class__.__name__)
        return {"trouble": json.dumps({"said": "The list could not be read. It is being tried again."})}


def _in_own_connection(work: Callable[[], dict[str, str]]) -> dict[str, str]:
    """Run in a thread of the pool, and give its connection back."""
    try:
        return work()
    finally:
        connections.close_all()


def _snapshot(user: User, session_key: str | None, regular: bool) -> dict[str, str]:
    """The list as it is now; on the regular looks also the tags and the figures, which cost more and can wait."""
    if not Session.objects.filter(pk=session_key).exists():
        raise SignedOut
    user.refresh_from_db()  # a role taken away or an account closed empties an open stream as well
    page = operations.alerts_for(user)
    events = {
        "clock": {"now": page["now"].isoformat(), "speed": clock.speed()},
        "alerts": {
            "title": page["title"],
            "summary": render_to_string("web/partials/alert_summary.html", page),
            "html": render_to_string("web/partials/alert_list.html", page),
            "needs_you": [one.pk for one in page["alerts"] if one.needs_you],
        },
    }
    if regular:
        page |= operations.figures_for(user)
        events["health"] = {
            "strip": render_to_string("web/partials/health.html", page),
            "figures": render_to_string("web/partials/health_figures.html", page),
        }
        events["tags"] = operations.tags_for(user)
    return {name: json.dumps(event) for name, event in events.items()}
