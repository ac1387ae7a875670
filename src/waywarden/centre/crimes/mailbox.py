"""The mailbox of crime mapping: each mail comes in as a batch, or is put aside with its reason; none is deleted.

imaplib of the standard library: it needs six commands, and one of them must be MOVE (RFC 6851), a single step.
Libraries that hide copy, delete and expunge behind one name would expunge what others have marked.
"""

import hashlib
import imaplib
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage

from django.db import InterfaceError, OperationalError, connection, transaction

from waywarden.centre.crimes.answer_texts import WENT_IN
from waywarden.centre.crimes.answers import write_answer
from waywarden.centre.crimes.handing_over import count_not_taken, take_once
from waywarden.centre.crimes.intake import MOST_BYTES, OtherForce, Refused
from waywarden.centre.crimes.mail_account import Account, MailTrouble, trusted
from waywarden.centre.crimes.mail_reading import NotFit, as_it_came, check_subject, one_csv, parsed, proven_address
from waywarden.centre.crimes.models import Channel, CrimeBatch
from waywarden.centre.crimes.senders import CrimeSender

TAKEN, REFUSED = "Taken", "Refused"
MOST_AT_ONCE = 50
MOST_MAIL_BYTES = MOST_BYTES * 3 // 2  # base64 makes four letters of three bytes
PATIENCE_S = 30.0

logger = logging.getLogger("waywarden.crimes")


@dataclass(frozen=True)
class Mailbox:
    """`authserv_id` as in `mail_reading.proven_address`; `answers` where what became of a mail is to be answered."""

    account: Account
    authserv_id: str | None
    answers: bool = False

    def step(self) -> int:
        """Take what has arrived; one worker at a time. How many mails were dealt with."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext('waywarden crimes mailbox'))")
            if not cursor.fetchone()[0]:
                return 0
            try:
                return self._take_all()
            except imaplib.IMAP4.error as error:
                raise MailTrouble(f"{error.__class__.__name__} of the mail server") from None
            finally:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('waywarden crimes mailbox'))")

    def _take_all(self) -> int:
        with self._signed_in() as server:
            _, (found,) = server.uid("SEARCH", "ALL")
            uids = (found or b"").split()[:MOST_AT_ONCE]
            for uid in uids:
                raw = _fetched(server, uid)
                if raw is None:
                    count_not_taken(Channel.MAIL, "TOO_LARGE")
                taken = raw is not None and self._is_taken(raw)
                _told(server.uid("MOVE", uid.decode(), TAKEN if taken else REFUSED), "a mail could not be moved")
            return len(uids)

    @contextmanager
    def _signed_in(self) -> Iterator[imaplib.IMAP4]:
        where = self.account
        if where.tls_at_once:
            server: imaplib.IMAP4 = imaplib.IMAP4_SSL(where.host, where.port, ssl_context=trusted(), timeout=PATIENCE_S)
        else:
            server = imaplib.IMAP4(where.host, where.port, timeout=PATIENCE_S)
        try:
            if not where.tls_at_once:
                server.starttls(trusted())
            self._open(server)
            yield server
            server.logout()
        finally:
            with suppress(OSError):
                server.shutdown()

    def _open(self, server: imaplib.IMAP4) -> None:
        try:
            server.login(self.account.user, self.account.password)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            raise MailTrouble("the mail server refused the user or the password") from None
        _, said = server.capability()
        if "MOVE" not in said[-1].decode().upper().split():
            raise MailTrouble("the mail server has no MOVE: it must know RFC 6851")
        for folder in (TAKEN, REFUSED):
            server.create(folder)  # NO where it is there
        _told(server.select(_quoted(self.account.folder or "INBOX")), "the folder of the URL cannot be opened")

    def _is_taken(self, raw: bytes) -> bool:
        """In as a batch of which a row at least is good? Whatever a mail is, it keeps no other from being read."""
        message, sender = None, None
        try:
            message = parsed(raw)
            sender = self._sender(message)
            return self._batch(raw, message, sender).verdict in WENT_IN
        except (OperationalError, InterfaceError):
            raise  # the database is away: the mail waits where it is
        except NotFit as error:
            reason, why = error.reason, str(error)
        except OtherForce as error:
            reason, why = "another force", str(error)
        except Refused as error:
            reason, why = "TOO_LARGE", str(error)
        except Exception as error:
            logger.error("a mail could not be read (%s)", error.__class__.__name__)
            reason, why = "UNREADABLE", "This mail cannot be read. Send it anew, written with another program."
        count_not_taken(Channel.MAIL, reason)
        if self.answers and message is not None and sender is not None:
            write_answer(key=_digest(raw), message=message, sender=sender, why_not=why)
        return False

    @transaction.atomic
    def _batch(self, raw: bytes, message: EmailMessage, sender: CrimeSender) -> CrimeBatch:
        check_subject(message)
        attachment = one_csv(message)
        of_mail = as_it_came(message, "Message-ID").encode("utf-8", "replace") or raw
        key = _digest(of_mail + b"\0" + attachment.content)
        batch, _ = take_once(
            content=attachment.content, file_name=attachment.name, channel=Channel.MAIL, key=key, sender=sender
        )
        if self.answers:
            write_answer(key=key, message=message, sender=sender, batch=batch)
        return batch

    def _sender(self, message: EmailMessage) -> CrimeSender:
        address = proven_address(message, self.authserv_id)
        sender = CrimeSender.objects.filter(address__iexact=address, ended_at=None).first()
        if sender is None:
            raise NotFit("UNKNOWN_SENDER", "This address is not registered to send crimes.")
        return sender


def _fetched(server: imaplib.IMAP4, uid: bytes) -> bytes | None:
    """The mail, left unread; None where it is too large to be looked at."""
    _, sizes = server.uid("FETCH", uid.decode(), "(RFC822.SIZE)")
    size = re.search(rb"RFC822\.SIZE (\d+)", b" ".join(one for one in sizes if isinstance(one, bytes)))
    if size is None:
        raise MailTrouble("the mail server does not say how large a mail is")
    if int(size[1]) > MOST_MAIL_BYTES:
        return None
    _, parts = server.uid("FETCH", uid.decode(), "(BODY.PEEK[])")
    for part in parts:
        if isinstance(part, tuple):
            return bytes(part[1])
    raise MailTrouble("the mail server does not give a mail that it has")


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _told(answer: tuple[str, object], trouble: str) -> None:
    if answer[0] != "OK":
        raise MailTrouble(trouble)


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
