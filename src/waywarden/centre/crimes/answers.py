"""What became of a mail goes back to its sender: written with the batch in one transaction, sent as soon as it can be.

A mail that the server took, of which that could not be noted any more, is sent again with the same Message-ID.
"""

import re
import smtplib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from django.db import transaction
from django.db.models import QuerySet

from waywarden.centre import clock
from waywarden.centre.crimes.answer_texts import error_file, in_words
from waywarden.centre.crimes.handing_over import count_not_taken, note_look
from waywarden.centre.crimes.mail_account import Account, MailTrouble, trusted
from waywarden.centre.crimes.mail_reading import as_it_came
from waywarden.centre.crimes.models import Channel, CrimeBatch
from waywarden.centre.crimes.senders import Answer, CrimeSender

MOST_AT_ONCE = 50
PATIENCE_S = 30.0
GIVE_UP_AFTER = timedelta(days=3)
LONGEST_WAIT = timedelta(hours=4)
MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,248}>")  # printable ASCII, and no other bracket


def write_answer(
    *, key: str, message: EmailMessage, sender: CrimeSender, batch: CrimeBatch | None = None, why_not: str = ""
) -> None:
    """Once for what has this key. A mail that a machine wrote by itself is not answered: two of them never end."""
    if as_it_came(message, "Auto-Submitted").lower() not in ("", "no"):
        return
    said = MESSAGE_ID.fullmatch(as_it_came(message, "Message-ID"))
    Answer.objects.get_or_create(
        key=key,
        defaults={
            "sender": sender,
            "batch": batch,
            "why_not": why_not[:300],
            "in_reply_to": said[0] if said else "",
            "written_at": clock.now(),
            "next_try_at": clock.now(),
        },
    )


@dataclass(frozen=True)
class Post:
    """Sends answers from the address `writes_as`."""

    account: Account
    writes_as: str

    def step(self) -> int:
        """Send what is due; any number of workers may. How many were tried."""
        if not _due().exists():
            return 0
        try:
            with self._signed_in() as server:
                for number in range(MOST_AT_ONCE):
                    if not self._sent_next(server):
                        return number
                return MOST_AT_ONCE
        except smtplib.SMTPAuthenticationError:
            raise MailTrouble("the mail server refused the user or the password") from None
        except smtplib.SMTPException as error:  # its text may name whom it was for
            raise MailTrouble(f"{error.__class__.__name__} of the mail server") from None

    @contextmanager
    def _signed_in(self) -> Iterator[smtplib.SMTP]:
        where = self.account
        if where.tls_at_once:
            server: smtplib.SMTP = smtplib.SMTP_SSL(where.host, where.port, context=trusted(), timeout=PATIENCE_S)
        else:
            server = smtplib.SMTP(where.host, where.port, timeout=PATIENCE_S)
        try:
            if not where.tls_at_once:
                server.starttls(context=trusted())
            if where.user:
                server.login(where.user, where.password)
            yield server
            with suppress(smtplib.SMTPException):
                server.quit()
        finally:
            server.close()

    def _sent_next(self, server: smtplib.SMTP) -> bool:
        """Is there another? One with which the server hangs up is put off like one it refuses: it may be its fault."""
        hung_up = False
        with transaction.atomic():
            answer = _due().select_for_update(skip_locked=True, of=("self",)).select_related("sender", "batch").first()
            if answer is None:
                return False
            try:
                server.send_message(self._as_mail(answer))
                answer.sent_at = clock.now()
                answer.save(update_fields=["sent_at"])
                if answer.batch is not None:
                    note_look(answer.batch, answer.sender)
            except (smtplib.SMTPServerDisconnected, TimeoutError):
                hung_up = True
                _put_off(answer, for_good=False)
            except smtplib.SMTPException as error:
                _put_off(answer, for_good=_code(error) >= 500)
        if hung_up:
            raise MailTrouble("the mail server hung up")
        return True

    def _as_mail(self, answer: Answer) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"] = self.writes_as, answer.sender.address
        mail["Date"] = format_datetime(answer.written_at)
        mail["Message-ID"] = f"<{answer.key}@{self.writes_as.rpartition('@')[2]}>"
        mail["Auto-Submitted"] = "auto-replied"
        if answer.in_reply_to:
            mail["In-Reply-To"] = mail["References"] = answer.in_reply_to
        if answer.batch is None:
            mail["Subject"] = "Crime batch not taken"
            mail.set_content(f"Nothing was taken from your mail. {answer.why_not}\n")
            return mail
        mail["Subject"] = f"Crime batch {answer.batch.pk}: {answer.batch.verdict}"
        mail.set_content(in_words(answer.batch))
        errors = error_file(answer.batch)
        if errors:
            name = f"batch-{answer.batch.pk}-errors.csv"
            mail.add_attachment(errors.encode(), maintype="text", subtype="csv", filename=name)
        return mail


def _due() -> QuerySet[Answer]:
    waiting = Answer.objects.filter(sent_at=None, given_up_at=None, next_try_at__lte=clock.now())
    return waiting.order_by("next_try_at", "pk")


def _code(error: smtplib.SMTPException) -> int:
    if isinstance(error, smtplib.SMTPResponseException):
        return int(error.smtp_code)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    return 500  # the server cannot take such a mail at all


def _put_off(answer: Answer, *, for_good: bool) -> None:
    """Longer each time; given up where the server says that it never will, or has not for days."""
    now = clock.now()
    answer.tries += 1
    answer.next_try_at = now + min(LONGEST_WAIT, timedelta(minutes=2 ** min(answer.tries, 10)))
    if for_good or now - answer.written_at > GIVE_UP_AFTER:
        answer.given_up_at = now
        count_not_taken(Channel.MAIL, "answer not sent")
    answer.save(update_fields=["tries", "next_try_at", "given_up_at"])
