"""The ways that are looked at rather than knocked at: the watched folder, the mailbox and its answers.

Any number of workers may look: what one of them has begun the others let be, or finish.
"""

import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import Error, connection

from waywarden.centre.crimes.answers import Post
from waywarden.centre.crimes.mail_account import MailTrouble, Misconfigured, account
from waywarden.centre.crimes.mailbox import Mailbox
from waywarden.centre.crimes.watched_folder import WatchedFolder

FOLDER_EVERY_S, MAIL_EVERY_S, ANSWERS_EVERY_S = 5.0, 60.0, 20.0

logger = logging.getLogger("waywarden.crimes")


@dataclass
class Way:
    """Something to be looked at now and then. `trouble` is what went wrong the last time, said once."""

    name: str
    every_s: float
    look: Callable[[], int]
    next_at: float = 0.0
    trouble: str = ""


def configured() -> list[Way]:
    """What the environment names (settings.py). Misconfigured says what is wrong with it."""
    ways = []
    if settings.CRIMES_FOLDER:
        ways.append(Way("the watched folder", FOLDER_EVERY_S, WatchedFolder(Path(settings.CRIMES_FOLDER)).step))
    if "WAYWARDEN_CRIMES_IMAP" in os.environ:
        answers = "WAYWARDEN_SMTP" in os.environ
        ways.append(Way("the mailbox", MAIL_EVERY_S, _mailbox(answers).step))
        if answers:
            ways.append(Way("the outgoing mail", ANSWERS_EVERY_S, _post().step))
    return ways


def _post() -> Post:
    writes_as = os.environ.get("WAYWARDEN_SMTP_FROM", "")
    if not writes_as.isascii() or writes_as.count("@") != 1 or not writes_as.isprintable() or " " in writes_as:
        raise Misconfigured("WAYWARDEN_SMTP_FROM is to be the address that answers are from")
    return Post(account("WAYWARDEN_SMTP", "smtp"), writes_as)


def _mailbox(answers: bool) -> Mailbox:
    authserv_id = os.environ.get("WAYWARDEN_CRIMES_IMAP_AUTHSERV", "")
    believes_anyone = os.environ.get("WAYWARDEN_CRIMES_IMAP_BELIEVE_FROM") == "yes, anybody can forge it"
    if not authserv_id and not believes_anyone:
        raise Misconfigured(
            "WAYWARDEN_CRIMES_IMAP_AUTHSERV is to be the name under which the mail server writes "
            "Authentication-Results: without it anybody could send crimes in a force's name"
        )
    return Mailbox(account("WAYWARDEN_CRIMES_IMAP", "imap"), authserv_id or None, answers)


def run(stop: threading.Event) -> None:
    """Look at each way when it is due, until told to stop. Returns at once where none is configured."""
    ways = configured()
    try:
        while ways and not stop.is_set():
            for way in ways:
                if time.monotonic() >= way.next_at:
                    step(way)
            stop.wait(max(0.1, min(way.next_at for way in ways) - time.monotonic()))
    finally:
        connection.close()


def step(way: Way) -> None:
    """One look. What goes wrong with one way keeps no other from being looked at, and is tried again."""
    try:
        way.look()
        trouble = ""
    except Error:
        connection.close()  # the database is away; what was begun is gone on with
        trouble = "the database is away"
    except MailTrouble as error:
        trouble = str(error)
    except OSError as error:  # its text may name a file, and a file's name anybody
        trouble = f"{error.__class__.__name__}: see that it is there, and that this account may use it"
    if trouble and trouble != way.trouble:
        logger.warning("%s cannot be worked with (%s); trying again", way.name, trouble)
    way.trouble = trouble
    way.next_at = time.monotonic() + way.every_s
