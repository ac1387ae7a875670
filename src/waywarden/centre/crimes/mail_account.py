"""An account on a mail server: where it is, from a URL, and its password, which stands in no URL.

imaps: and smtps: speak TLS from the first byte, imap: and smtp: by STARTTLS before anything is said. Nothing is ever
sent in the clear.
"""

import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

PORTS = {"imaps": 993, "imap": 143, "smtps": 465, "smtp": 587}


class Misconfigured(ValueError):
    """The environment says what cannot be; the message names the variable and what to do."""


class MailTrouble(OSError):
    """A mail server cannot be worked with; the message says why, and names nobody."""


@dataclass(frozen=True)
class Account:
    """`folder` is the URL's path: for IMAP the folder in which mails arrive."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    tls_at_once: bool

    def __repr__(self) -> str:
        return f"account on {self.host}"  # a password is to be in no log


def account(variable: str, kind: str) -> Account:
    """What `variable` says: KIND[s]://USER@HOST[:PORT][/FOLDER], with the password in VARIABLE_PASSWORD, or in the file
    that VARIABLE_PASSWORD_FILE names.
    """
    form = f"{variable} is to be {kind}s://USER@HOST[:PORT], with %40 for an @ in the user"
    try:
        parts = urlsplit(os.environ[variable])
        port = parts.port or PORTS.get(parts.scheme, 0)
    except ValueError:
        raise Misconfigured(form) from None
    if parts.scheme not in (kind, f"{kind}s") or not parts.hostname:
        raise Misconfigured(form)
    if parts.password is not None:
        raise Misconfigured(f"{variable} holds a password: put it into the file that {variable}_PASSWORD_FILE names")
    user = unquote(parts.username or "")
    password = _password(variable) if user else ""
    return Account(parts.hostname, port, user, password, unquote(parts.path.strip("/")), parts.scheme == f"{kind}s")


def trusted() -> ssl.SSLContext:
    """Certificates are checked, by the system's authorities or those of SSL_CERT_FILE."""
    return ssl.create_default_context()


def _password(variable: str) -> str:
    named = os.environ.get(f"{variable}_PASSWORD_FILE")
    if named:
        try:
            return Path(named).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError):
            raise Misconfigured(f"the file that {variable}_PASSWORD_FILE names cannot be read") from None
    password = os.environ.get(f"{variable}_PASSWORD", "")
    if not password:
        raise Misconfigured(f"give the password of {variable} in the file that {variable}_PASSWORD_FILE names")
    return password
