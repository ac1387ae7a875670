"""Real mail servers on this machine, with TLS, and mails as a force sends them."""

import imaplib
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

import pytest
import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

USER, PASSWORD = "crimes", "a password of the mailbox"
AUTHSERV = "mx.centre.invalid"
PROVEN = f"{AUTHSERV}; dkim=none; dmarc=pass (p=reject) header.from=force.invalid"


@dataclass
class Server:
    port: int
    authority: Path

    def signed_in(self) -> imaplib.IMAP4:
        connection = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        connection.starttls(ssl.create_default_context(cafile=str(self.authority)))
        connection.login(USER, PASSWORD)
        return connection

    def arrives(self, *mails: bytes) -> None:
        with self.signed_in() as connection:
            for one in mails:
                assert connection.append("INBOX", "", "", one)[0] == "OK"

    def folders(self) -> dict[str, list[bytes]]:
        """The mails in each folder, as they lie there."""
        found = {}
        with self.signed_in() as connection:
            for folder in ("INBOX", "Taken", "Refused"):
                status, _ = connection.select(folder, readonly=True)
                _, (uids,) = connection.uid("SEARCH", "ALL") if status == "OK" else ("", (b"",))
                found[folder] = [
                    connection.uid("FETCH", uid.decode(), "(BODY.PEEK[])")[1][0][1] for uid in uids.split()
                ]
        return found

    def counts(self) -> tuple[int, int, int]:
        """How many mails wait, were taken, were refused."""
        inbox, taken, refused = (len(mails) for mails in self.folders().values())
        return inbox, taken, refused


@dataclass
class Outgoing:
    """What an SMTP server took, and what it is to answer to a recipient instead of 250."""

    port: int
    mails: list[EmailMessage]
    answers: str = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.answers:
            return self.answers
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        message = message_from_bytes(envelope.content, policy=SMTP)
        assert isinstance(message, EmailMessage)
        assert [message["To"], message["From"]] == [*envelope.rcpt_tos, envelope.mail_from]
        self.mails.append(message)
        return "250 OK"


@pytest.fixture
def smtp_server(imap_server: Server, tmp_path: Path) -> Iterator[Outgoing]:
    """With the certificate of the IMAP server; it takes mails by STARTTLS from who knows the password alone."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(tmp_path / "server.pem")
    outgoing = Outgoing(_free_port(), [])
    controller = Controller(
        outgoing, hostname="127.0.0.1", port=outgoing.port, tls_context=context, require_starttls=True,
        auth_required=True, authenticator=_knows_the_password,
    )  # fmt: skip
    controller.start()
    try:
        yield outgoing
    finally:
        controller.stop()


def _knows_the_password(server: Any, session: Any, envelope: Any, mechanism: str, said: Any) -> AuthResult:
    return AuthResult(success=(said.login, said.password) == (USER.encode(), PASSWORD.encode()))


@pytest.fixture
def imap_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    authority, own = trustme.CA(), tmp_path / "server.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(own))
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    port = _free_port()
    run = ["--host", "127.0.0.1", "--port", str(port), "--cert", str(own), "--key", str(own)]
    account = ["dict", "--demo-user", USER, "--demo-password", PASSWORD]
    process = subprocess.Popen([sys.executable, "-c", "from pymap.main import main; main()", *run, *account])
    server = Server(port, tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(server.authority))
    try:
        _wait_for(server)
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(server: Server) -> None:
    until = time.monotonic() + 20
    while True:
        try:
            server.signed_in().logout()
            return
        except ConnectionError:
            assert time.monotonic() < until, "the mail server did not start"
            time.sleep(0.05)


def mail(
    *files: tuple[str, str],
    sender: str = "crimes@force.invalid",
    subject: str = "FW: crime mapping request, Tuesday",
    results: str | None = PROVEN,
    message_id: str = "<1@force.invalid>",
    **headers: str,
) -> bytes:
    """A mail with these files, as the server lays it into the mailbox: with what it found out about it on top."""
    message = EmailMessage()
    if results is not None:
        message["Authentication-Results"] = results
    message["From"], message["To"], message["Subject"] = sender, "crimes@centre.invalid", subject
    message["Message-ID"] = message_id
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content("Today's crimes.")
    for name, text in files:
        message.add_attachment(text.encode(), maintype="text", subtype="csv", filename=name)
    return message.as_bytes(policy=SMTP)
