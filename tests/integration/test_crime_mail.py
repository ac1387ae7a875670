"""The mailbox of crime mapping, against a real IMAP server: who is believed, what is one batch, and nothing deleted."""

import logging
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from tests.integration.crime_ground import CrimePeople, crime_people, row
from tests.integration.mail_ground import AUTHSERV, PASSWORD, USER, Outgoing, Server, imap_server, mail, smtp_server

from waywarden.centre import clock
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.crimes import mailbox as mailbox_module
from waywarden.centre.crimes import ways
from waywarden.centre.crimes.mail_account import Misconfigured
from waywarden.centre.crimes.mail_reading import NotFit, one_csv, parsed, proven_address
from waywarden.centre.crimes.models import CrimeBatch
from waywarden.centre.crimes.senders import NotTaken
from waywarden.centre.crimes.ways import Way
from waywarden.crime import errors_csv

__all__ = ["crime_people", "imap_server", "smtp_server"]  # the fixtures


@pytest.fixture
def way(crime_people: CrimePeople, imap_server: Server, monkeypatch: pytest.MonkeyPatch) -> Way:
    """The mailbox as the environment of a worker names it, and a sender of the Metropolitan Police's."""
    call_command("add_crime_sender", "met-desk", "--force", "MPS", "--address", "Crimes@force.invalid",
                 "--tz", "Europe/London", "--as", "analyst")  # fmt: skip
    monkeypatch.setenv("WAYWARDEN_CRIMES_IMAP", f"imap://{USER}@127.0.0.1:{imap_server.port}/INBOX")
    monkeypatch.setenv("WAYWARDEN_CRIMES_IMAP_PASSWORD", PASSWORD)
    monkeypatch.setenv("WAYWARDEN_CRIMES_IMAP_AUTHSERV", AUTHSERV)
    return ways.configured()[0]


def crimes(*refs: str, force: str = "Metropolitan", batch_id: str = "MPS20260310") -> str:
    began = clock.now() - timedelta(days=2)
    return "\n".join(
        row(ref, began, began + timedelta(hours=-1 if ref.startswith("x") else 1), force=force, batch_id=batch_id)
        for ref in refs
    )


def test_a_mail_comes_in_as_a_batch_and_stays(way: Way, imap_server: Server) -> None:
    sent = mail(("Crimes.CSV", crimes("A1", "xA2")))
    imap_server.arrives(sent)

    assert way.look() == 1

    batch = CrimeBatch.objects.get()
    assert (batch.channel, batch.verdict, batch.rows, batch.file_name) == ("mail", "PARTIAL", 2, "Crimes.CSV")
    assert (batch.police_force, batch.tz, batch.by) == ("MPS", "Europe/London", None)
    assert AuditEntry.objects.get(what__startswith="took in").who == "met-desk"
    assert imap_server.folders() == {"INBOX": [], "Taken": [sent], "Refused": []}
    assert way.look() == 0


def test_whoever_is_killed_before_the_mail_is_moved_takes_it_once(
    way: Way, imap_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    imap_server.arrives(mail(("crimes.csv", crimes("A1"))))
    with monkeypatch.context() as patched:
        patched.setattr(mailbox_module, "_told", killed)
        with pytest.raises(KeyboardInterrupt):
            way.look()
    assert (CrimeBatch.objects.count(), imap_server.counts()) == (0, (1, 0, 0)), "killed before it looked at one"

    move, told = [], mailbox_module._told

    def killed_at_the_move(answer: tuple[str, object], trouble: str) -> None:
        if "moved" in trouble:
            move.append(trouble)
            raise KeyboardInterrupt
        told(answer, trouble)

    with monkeypatch.context() as patched:
        patched.setattr(mailbox_module, "_told", killed_at_the_move)
        with pytest.raises(KeyboardInterrupt):
            way.look()
    imap_server.arrives(mail(("crimes.csv", bytes(CrimeBatch.objects.get().content).decode())))  # it is there again
    way.look()
    assert (len(move), CrimeBatch.objects.count(), imap_server.counts()) == (1, 1, (0, 2, 0))


def killed(*args: object) -> None:
    raise KeyboardInterrupt


def test_what_is_not_fit_is_put_aside_and_the_good_mail_beside_it_goes_through(way: Way, imap_server: Server) -> None:
    one = ("crimes.csv", crimes("A1"))
    imap_server.arrives(
        mail(one, subject="Crimes of Tuesday"),
        mail(one, sender="somebody@force.invalid"),
        mail(one, results=None),
        mail(one, one),
        mail(one, ("more.xlsx", "x")),
        mail(),
        mail(("crimes.csv", crimes("K1", force="Kent", batch_id="KNT20260310"))),
        b"\x00\xff no mail at all",
        b"From: =?x?q?=00?= <\r\nSubject: =?utf-8?b?////?=\r\nContent-Type: multipart/mixed\r\n\r\n",
        mail(one)[:-60],
        mail(("crimes.csv", crimes("A9")), message_id="<9@force.invalid>"),
    )

    assert way.look() == 11

    assert imap_server.counts() == (0, 1, 10)
    assert [one.crime.crime_ref for one in CrimeBatch.objects.get().crimes.all()] == ["A9"]
    assert dict(NotTaken.objects.values_list("reason", "times")) == {
        "INVALID_SUBJECT": 1, "UNKNOWN_SENDER": 2, "NOT_AUTHENTICATED": 1, "INVALID_ATTACHMENT": 4, "another force": 1,
        "UNREADABLE": 1,
    }  # fmt: skip


FROM = b"From: Crimes <crimes@force.invalid>\r\n"
DKIM, DMARC = "dkim=pass header.d=force.invalid", "dmarc=pass header.from=force.invalid"


def ours(findings: str, server: str = AUTHSERV) -> bytes:
    return f"Authentication-Results: {server}; {findings}\r\n".encode()


@pytest.mark.parametrize(
    ("headers", "believed"),
    [
        (ours(DMARC) + FROM, True),
        (ours(f"dkim=none; {DKIM} header.s=a") + FROM, True),
        (ours(DKIM.replace("force", "Force"), AUTHSERV.upper() + " 1") + FROM, True),
        (ours("spf=fail;\r\n dmarc = pass (p=none)\r\n header.from = force.invalid") + FROM, True),
        (FROM, False),
        (ours("dkim=pass header.d=elsewhere.invalid") + FROM, False),
        (ours(DKIM + ".elsewhere.invalid") + FROM, False),
        (ours("dkim=pass header.d=invalid") + FROM, False),
        (ours(DKIM.replace("pass", "fail")) + FROM, False),
        (ours("spf=pass smtp.mailfrom=force.invalid") + FROM, False),
        (ours(DKIM, "mx.elsewhere.invalid") + FROM, False),
        (ours("dmarc=pass header.from=elsewhere.invalid header.from=force.invalid") + FROM, False),
        # theirs below ours
        (ours("dmarc=fail header.from=force.invalid") + ours(DKIM) + FROM, False),
        # theirs inside ours: in a quoted local part, in a comment, in an encoded word, in what is left open
        (ours(f'spf=pass smtp.mailfrom="a; {DMARC} ;"@elsewhere.invalid') + FROM, False),
        (ours(f'spf=pass smtp.mailfrom="a\\"; {DKIM} ;"@elsewhere.invalid') + FROM, False),
        (ours(f"spf=none (a\\) (b) ; {DMARC} ;)") + FROM, False),
        (ours("spf=none =?utf-8?q?;_dkim=3Dpass_header.d=3Dforce.invalid_;?=") + FROM, False),
        (ours(f'{DKIM}; spf=none smtp.mailfrom="a') + FROM, False),
        # two of whom it is from
        (ours(DMARC) + FROM + b"From: a@elsewhere.invalid\r\n", False),
        (ours(DMARC) + b"From: a@elsewhere.invalid, crimes@force.invalid\r\n", False),
        (ours(DMARC) + b"From: crimes@force.invalid <a@elsewhere.invalid>\r\n", False),
    ],
)
def test_only_what_our_own_server_found_out_is_believed(headers: bytes, believed: bool) -> None:
    message = parsed(headers + b"Subject: Crime Mapping Request\r\n\r\n")
    if believed:
        assert proven_address(message, AUTHSERV) == "crimes@force.invalid"
        return
    with pytest.raises(NotFit):
        proven_address(message, AUTHSERV)


def test_an_attachment_damaged_on_its_way_is_no_batch() -> None:
    whole = mail(("crimes.csv", "a,b\n" * 90))
    assert one_csv(parsed(whole)).content == b"a,b\n" * 90
    otherwise = whole.replace(b"YSxiCmEs", b"YSx*CmEs", 1)
    assert otherwise != whole
    for damaged in (whole[:-40], otherwise):
        with pytest.raises(NotFit, match="damaged"):
            one_csv(parsed(damaged))


def test_a_database_that_is_away_leaves_the_mail_where_it_is(
    way: Way, imap_server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    imap_server.arrives(mail(("crimes.csv", crimes("A1"))))
    with monkeypatch.context() as patched:
        patched.setattr(mailbox_module, "take_once", database_away)
        with pytest.raises(OperationalError):
            way.look()
    assert imap_server.counts() == (1, 0, 0)

    monkeypatch.setenv("WAYWARDEN_CRIMES_IMAP_PASSWORD", "another password")
    with caplog.at_level(logging.WARNING):
        ways.step(ways.configured()[0])
    assert "refused the user or the password" in caplog.text
    assert "another password" not in caplog.text
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    caplog.clear()
    ways.step(way)
    assert "SSLCertVerificationError" in caplog.text, "a server that proves nothing is told no password"
    assert imap_server.counts() == (1, 0, 0)


def database_away(**of: object) -> None:
    raise OperationalError


@pytest.fixture
def answering(way: Way, smtp_server: Outgoing, monkeypatch: pytest.MonkeyPatch) -> tuple[Way, Way]:
    """The mailbox, and the outgoing mail beside it."""
    monkeypatch.setenv("WAYWARDEN_SMTP", f"smtp://{USER}@127.0.0.1:{smtp_server.port}")
    monkeypatch.setenv("WAYWARDEN_SMTP_PASSWORD", PASSWORD)
    monkeypatch.setenv("WAYWARDEN_SMTP_FROM", "crimes@centre.invalid")
    mailbox, outgoing = ways.configured()
    return mailbox, outgoing


def test_its_sender_is_answered_once_with_the_file_of_errors(
    answering: tuple[Way, Way], imap_server: Server, smtp_server: Outgoing
) -> None:
    mailbox, outgoing = answering
    one = mail(("crimes.csv", crimes("A1", "xA2")))
    imap_server.arrives(one, one, mail(("other.txt", "x"), message_id="<2@force.invalid>"))
    imap_server.arrives(mail(results=None), mail(message_id="<3@force.invalid>", Auto_Submitted="auto-replied"))
    mailbox.look()

    assert outgoing.look() == 2
    assert outgoing.look() == 0

    told, refused = smtp_server.mails
    batch = CrimeBatch.objects.get()
    assert (told["To"], told["In-Reply-To"]) == ("Crimes@force.invalid", "<1@force.invalid>")
    assert told["Subject"] == f"Crime batch {batch.pk}: PARTIAL"
    (errors,) = told.iter_attachments()
    assert errors_csv.read(errors.get_content()).select("row", "column").rows() == [(2, "date_to")]
    text = told.get_body().get_content()  # type: ignore[union-attr]
    assert "Rows: 2; crimes taken in: 1" in text
    assert "A1" not in text
    assert AuditEntry.objects.get(act="consultation").what == f"was told what became of crime batch {batch.pk}"
    assert refused["In-Reply-To"] == "<2@force.invalid>"
    assert "One csv attachment expected" in refused.get_content()


def test_an_answer_waits_for_a_server_and_is_given_up_where_there_is_nobody(
    answering: tuple[Way, Way], imap_server: Server, smtp_server: Outgoing, monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    mailbox, outgoing = answering
    imap_server.arrives(mail(("crimes.csv", crimes("A1"))))
    mailbox.look()
    smtp_server.answers = "450 come again"
    outgoing.look()
    assert (outgoing.look(), smtp_server.mails) == (0, []), "not at once"

    smtp_server.answers = ""
    later = clock.now() + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setenv("WAYWARDEN_SMTP", "smtp://u@127.0.0.1:9")
    ways.step(ways.configured()[1])
    assert "ConnectionRefusedError" in caplog.text
    outgoing.look()
    assert len(smtp_server.mails) == 1

    imap_server.arrives(mail(("crimes.csv", crimes("A2")), message_id="<2@force.invalid>"))
    mailbox.look()
    smtp_server.answers = "550 nobody is here"
    outgoing.look()
    assert NotTaken.objects.get().reason == "answer not sent"
    assert outgoing.look() == 0
    assert "force.invalid" not in caplog.text


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"WAYWARDEN_CRIMES_IMAP": "imaps://u:secret@mail.invalid"}, "holds a password"),
        ({"WAYWARDEN_CRIMES_IMAP": "http://u@mail.invalid"}, "imaps://USER@HOST"),
        ({"WAYWARDEN_CRIMES_IMAP": "imaps://u@mail.invalid:many"}, "imaps://USER@HOST"),
        ({"WAYWARDEN_CRIMES_IMAP_PASSWORD": ""}, "PASSWORD_FILE"),
        ({"WAYWARDEN_CRIMES_IMAP_PASSWORD_FILE": "/nowhere"}, "cannot be read"),
        ({"WAYWARDEN_CRIMES_IMAP_AUTHSERV": ""}, "anybody could send"),
        ({"WAYWARDEN_SMTP": "smtps://mail.invalid", "WAYWARDEN_SMTP_FROM": "nobody"}, "WAYWARDEN_SMTP_FROM"),
    ],
)
def test_a_mailbox_that_cannot_be_is_told_at_once(
    changed: dict[str, str], says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = {
        "WAYWARDEN_CRIMES_IMAP": "imaps://u%40b@mail.invalid",
        "WAYWARDEN_CRIMES_IMAP_PASSWORD": PASSWORD,
        "WAYWARDEN_CRIMES_IMAP_AUTHSERV": AUTHSERV,
    }
    for name, value in (good | changed).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(Misconfigured, match=says) as told:
        ways.configured()
    assert "secret" not in str(told.value)
    assert PASSWORD not in str(told.value)
