"""Work that a worker does beside live detection, each kind in a thread of its own: step while there is something to do.

A step is a transaction of its own, so nothing is lost where the database goes away; it is done again when it is back.
"""

import logging
import threading
from collections.abc import Callable

from django.db import Error, connection

logger = logging.getLogger("waywarden.worker")


def keep_on(step: Callable[[], object], stop: threading.Event, *, look_every_s: float, rest_s: float = 0.0) -> None:
    """Until told to stop: again after `rest_s` where the step did something, after `look_every_s` where it did not.

    A step that fails is said, by the name of its error only, and tried again.
    """
    try:
        while not stop.is_set():
            try:
                busy = bool(step())
            except Error:
                connection.close()  # the database is away
                busy = False
            except Exception as error:
                logger.error("%s failed (%s); trying again", step.__module__, error.__class__.__name__)
                busy = False
            stop.wait(rest_s if busy else look_every_s)
    finally:
        connection.close()
