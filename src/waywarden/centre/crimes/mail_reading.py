"""A mail as bytes -> from whom it provably is, and the one CSV file in it. Whoever wrote it may be anybody.

A From alone proves nothing. It is believed where the server that took the mail in has written, as
Authentication-Results (RFC 8601), that DMARC or a DKIM signature of the From's own domain passes; SPF speaks of the
envelope, not of From.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.headerregistry import AddressHeader
from email.message import EmailMessage

SUBJECT = "crime mapping request"
HARMLESS = {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}


class NotFit(Exception):
    """No batch can be taken from this mail: `reason` is one of a few, the text says what to do."""

    def __init__(self, reason: str, text: str) -> None:
        super().__init__(text)
        self.reason = reason


@dataclass(frozen=True)
class Attachment:
    name: str
    content: bytes


def parsed(raw: bytes) -> EmailMessage:
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def as_it_came(message: EmailMessage, name: str) -> str:
    """The first header of this name, not looked into; empty where there is none."""
    found = (str(value).strip() for key, value in message.raw_items() if key.lower() == name.lower())
    return next(found, "")


def proven_address(message: EmailMessage, authserv_id: str | None) -> str:
    """The address it is from, in small letters. `authserv_id` is the name by which our server signs its findings; None
    believes every From.
    """
    headers = message.get_all("From", [])
    addresses = headers[0].addresses if len(headers) == 1 and isinstance(headers[0], AddressHeader) else ()
    if len(addresses) != 1 or headers[0].defects or not addresses[0].domain:
        raise NotFit("UNKNOWN_SENDER", "The mail must be from one address.")
    address = str(addresses[0].addr_spec).lower()
    if authserv_id is not None and not _is_proven(message, authserv_id.lower(), addresses[0].domain.lower()):
        raise NotFit("NOT_AUTHENTICATED", "The mail is not signed by the domain that it says it is from (DMARC, DKIM).")
    return address


def check_subject(message: EmailMessage) -> None:
    if SUBJECT not in " ".join(str(message.get("Subject", "")).split()).lower():
        raise NotFit("INVALID_SUBJECT", "Write Crime Mapping Request into the subject, and send the mail again.")


def one_csv(message: EmailMessage) -> Attachment:
    """The attachment that ends in .csv. Another beside it would be left out in silence, so none may be, but pictures
    and signatures of the mail.
    """
    found = []
    for part in _leaves(message):
        name = part.get_filename()
        if name is None and part.get_content_disposition() != "attachment":
            continue
        if part.get_content_maintype() == "image" or part.get_content_type() in HARMLESS:
            continue
        found.append((name or "", part))
    if len(found) != 1 or not found[0][0].lower().endswith(".csv"):
        raise NotFit(
            "INVALID_ATTACHMENT", "One csv attachment expected. Attach the batch as one .csv file, and no other."
        )
    name, part = found[0]
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes) or part.defects or message.defects or any(one.defects for one in message.walk()):
        raise NotFit("INVALID_ATTACHMENT", "The attachment was damaged on its way. Send the mail again.")
    return Attachment(name, content)


def _leaves(message: EmailMessage) -> Iterator[EmailMessage]:
    """Its parts, and not those of another mail that was attached to it."""
    if message.get_content_maintype() != "multipart":
        yield message
        return
    for part in message.iter_parts():
        assert isinstance(part, EmailMessage)
        yield from _leaves(part)


def _is_proven(message: EmailMessage, authserv_id: str, domain: str) -> bool:
    """The first finding under our server's name counts: each server writes its own above those that were there."""
    for name, value in message.raw_items():  # as it came: a decoded word could say anything
        if name.lower() != "authentication-results":
            continue
        server, *findings = _without_quotes(str(value)).lower().split(";")
        if server.split()[:1] == [authserv_id]:
            return any(_passes(re.sub(r"\s*=\s*", "=", finding).split(), domain) for finding in findings)
    return False


def _passes(finding: list[str], domain: str) -> bool:
    if not finding or finding[0] not in ("dmarc=pass", "dkim=pass"):
        return False
    property_name = "header.from" if finding[0] == "dmarc=pass" else "header.d"
    said = {value for name, _, value in (word.partition("=") for word in finding[1:]) if name == property_name}
    return said == {domain}


def _without_quotes(value: str) -> str:
    """Without comments, and with an underscore for each quoted string: a sender may have chosen what stands in them.
    Nothing at all where either is left open.
    """
    plain, depth, quoted, escaped = [], 0, False, False
    for letter in value:
        if escaped:
            escaped = False
        elif letter == "\\" and (quoted or depth):
            escaped = True
        elif letter == '"' and not depth:
            plain.append("" if quoted else "_")
            quoted = not quoted
        elif quoted:
            continue
        elif letter == "(":
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
        elif not depth:
            plain.append(letter)
    return "" if quoted or depth else "".join(plain)
