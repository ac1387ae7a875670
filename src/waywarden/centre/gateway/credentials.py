"""The secret a sender presents, taken out of the message before anything is decoded or kept.

A tag may give its secret as the password of Basic, as a Bearer token, or as the parameter `secret` of a query or form:
each of the phones' applications can do one of them. Only the SHA-256 leaves this file.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote_plus

FORM = "application/x-www-form-urlencoded"
PARAMETER = "secret"


@dataclass(frozen=True, slots=True)
class Credentials:
    """`presented` is the digest of the secret, None where there was none; `user` is the name given with Basic."""

    presented: bytes | None
    user: str | None
    query: str
    body: bytes


def take(headers: Mapping[bytes, bytes], query: bytes, content_type: str, body: bytes) -> Credentials:
    """The credentials, with the query and body as they are without the secret. A header outranks a parameter."""
    query_text, secret = _without_secret(query.decode("latin-1"))
    if content_type.startswith(FORM):
        form, form_secret = _without_secret(body.decode("latin-1"))
        body, secret = form.encode("latin-1"), secret or form_secret
    user, header_secret = _from_header(headers.get(b"authorization", b""))
    secret = header_secret or secret
    return Credentials(digest_of(secret) if secret else None, user, query_text, body)


def digest_of(secret: str) -> bytes:
    """What is stored and compared. A secret has 128 random bits or more, so a plain hash cannot be reversed."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()


def _without_secret(form: str) -> tuple[str, str | None]:
    secret, kept = None, []
    for part in form.split("&"):
        name, _, value = part.partition("=")
        if name == PARAMETER or ("%" in name and unquote_plus(name) == PARAMETER):
            secret = secret or unquote_plus(value)
        else:
            kept.append(part)
    return "&".join(kept), secret


def _from_header(value: bytes) -> tuple[str | None, str | None]:
    kind, _, rest = value.decode("latin-1").partition(" ")
    if kind.lower() == "bearer":
        return None, rest.strip() or None
    if kind.lower() == "basic":
        try:
            user, _, password = base64.b64decode(rest.strip(), validate=True).decode("utf-8", "replace").partition(":")
        except binascii.Error:
            return None, None
        return user or None, password or None
    return None, None
