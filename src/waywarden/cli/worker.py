"""`waywarden worker`: from stored fixes to violations to alerts, until told to stop. Any number may run.

Beside it, each in a thread of its own, drafts of rule settings are compared and crimes are matched.
"""

import logging
import signal
import threading
import time
from types import FrameType
from typing import Any

import click
import psycopg

WAKE_AT_LEAST_EVERY_S = 1.0
SHOW_LIFE_EVERY_S = 5.0
FORGET_EVERY_S = 60.0
LOOK_AT_PAIRS_EVERY_S = 2.0
AFTER_TROUBLE_S = 1.0

logger = logging.getLogger("waywarden.worker")


@click.command("worker")
def command() -> None:
    """Detection and alerts over what arrives. Stop it with SIGTERM or Ctrl-C: nothing is left half done."""
    from waywarden.centre.prepare import prepare

    prepare()

    from django.db import OperationalError, connection

    from waywarden.centre.crimes import matching, ways
    from waywarden.centre.crimes.mail_account import Misconfigured
    from waywarden.centre.database import ensure_running
    from waywarden.centre.monitoring import comparing
    from waywarden.centre.movements import keeping
    from waywarden.detection.compiling import compile_all

    try:
        ways.configured()
    except Misconfigured as error:
        raise click.UsageError(f"{error}.") from None
    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)

    rooms = (comparing, matching, ways, keeping)
    compile_all()  # on a new machine this takes a while; nothing else may slow it, and no transaction wait for it
    beside = [threading.Thread(target=room.run, args=[stopping], name=room.__name__) for room in rooms]
    for thread in beside:
        thread.start()
    try:
        while not stopping.is_set():
            try:
                with psycopg.connect(ensure_running(), autocommit=True) as listener:
                    listener.execute("LISTEN arrival")
                    _work(listener, stopping)
            except (OperationalError, psycopg.OperationalError):
                # Nothing is lost: what was not committed is done again when the database is back.
                logger.warning("the database is away; trying again")
                connection.close()
                stopping.wait(AFTER_TROUBLE_S)
    finally:
        stopping.set()  # a worker that fails must end, so that whoever looks after it can start it again
        for thread in beside:
            thread.join()


def _work(listener: psycopg.Connection[Any], stopping: threading.Event) -> None:
    """Step while there is work, then wait for the bell, but never longer than a second."""
    from waywarden.centre.alerts.raising import raise_alerts
    from waywarden.centre.gateway.forgetting import forget_entrusted
    from waywarden.centre.monitoring import pairs, worker

    worker.ensure_cursors()
    showed_life = forgot = looked_at_pairs = 0.0
    while not stopping.is_set():
        busy = worker.step()
        moment = time.monotonic()
        if moment - looked_at_pairs > LOOK_AT_PAIRS_EVERY_S:
            pairs.step()
            looked_at_pairs = moment
        announced = raise_alerts()
        if moment - showed_life > SHOW_LIFE_EVERY_S:
            worker.show_life()
            showed_life = moment
        if moment - forgot > FORGET_EVERY_S:
            worker.forget_done()
            forget_entrusted()
            forgot = moment
        if not busy and not announced:
            for _ in listener.notifies(timeout=WAKE_AT_LEAST_EVERY_S, stop_after=1):
                pass
