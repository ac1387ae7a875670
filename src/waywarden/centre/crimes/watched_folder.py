"""The watched folder: a file that is laid there comes in as a batch once it no longer grows.

A file in the folder itself may be of any force; one in the subfolder of a sender is of that sender's force. It goes
from there to `taking`, under a name of its own, and with its batch's number to `taken`, or to `refused` with a text
that says why. Each step is a rename, and the name in `taking` is the key of the handover: whoever is killed between two
steps, the file is taken once.
"""

import logging
import os
import re
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from django.db import InterfaceError, OperationalError

from waywarden.centre.crimes.answer_texts import WENT_IN, error_file, in_words
from waywarden.centre.crimes.handing_over import count_not_taken, take_once
from waywarden.centre.crimes.intake import MOST_BYTES, Refused
from waywarden.centre.crimes.models import Channel, CrimeBatch
from waywarden.centre.crimes.senders import CrimeSender

SETTLED_S = 10.0  # a file that kept its size and time for so long is whole
MOST_AT_ONCE = 100
TAKING, TAKEN, REFUSED = "taking", "taken", "refused"
STILL_COMING = (".part", ".filepart", ".tmp")
TOKEN_LENGTH = 32
CLAIMED = re.compile(rf"[0-9a-f]{{{TOKEN_LENGTH}}}-")

logger = logging.getLogger("waywarden.crimes")


class WatchedFolder:
    """`step` looks once; between two looks it remembers only how large the files were."""

    def __init__(self, root: Path, settled_s: float = SETTLED_S) -> None:
        self._root, self._settled_s = root, settled_s
        self._seen: dict[Path, tuple[int, int, float]] = {}  # size, time of change, and since when both are so

    def step(self) -> int:
        """Take what is whole, after what was begun before. How many files were dealt with."""
        done, present, trouble = 0, set[Path](), None
        for place, sender in self._places():
            try:
                for name in ("", TAKING, TAKEN, REFUSED):
                    _own_directory(place / name, make=place != self._root or name != "")
                files = sorted(_files(place))[:MOST_AT_ONCE]
                present.update(files)
                whole = [file for file in files if self._is_whole(file)]
                for begun in [*_begun(place), *(_claim(file, place) for file in whole)]:
                    done += _go_on(begun, place, sender) if begun is not None else 0
            except OSError as error:  # one sender's folder is not to keep the others from being looked at
                trouble = error
        self._seen = {file: seen for file, seen in self._seen.items() if file in present}
        if trouble is not None:
            raise trouble
        return done

    def _places(self) -> Iterator[tuple[Path, CrimeSender | None]]:
        yield self._root, None
        for sender in CrimeSender.objects.filter(ended_at=None).exclude(folder="").order_by("pk"):
            yield self._root / sender.folder, sender

    def _is_whole(self, file: Path) -> bool:
        try:
            now = file.lstat()
        except FileNotFoundError:  # another worker has it
            return False
        size, changed, since = self._seen.get(file, (-1, -1, 0.0))
        if (now.st_size, now.st_mtime_ns) != (size, changed):
            since = time.monotonic()
            self._seen[file] = (now.st_size, now.st_mtime_ns, since)
        return time.monotonic() - since >= self._settled_s


def _files(place: Path) -> Iterator[Path]:
    """What lies there to be taken. Names that begin with a dot, or end as of a file on its way, are left."""
    with os.scandir(place) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False) or entry.name.startswith("."):
                continue
            if not entry.name.lower().endswith(STILL_COMING):
                yield Path(entry.path)


def _own_directory(path: Path, *, make: bool) -> None:
    """It is there, and is no link to another. The root is not made: where it is missing a share is not mounted."""
    if make:
        path.mkdir(exist_ok=True)
        if path.is_symlink():
            raise NotADirectoryError("a folder of the watched folder is a link: lay a real one there")


def _begun(place: Path) -> Iterator[Path | None]:
    """What somebody began and did not finish. A file that was laid there by hand gets a name of its own first."""
    for file in sorted((place / TAKING).iterdir())[:MOST_AT_ONCE]:
        yield file if CLAIMED.match(file.name) else _claim(file, place)


def _claim(file: Path, place: Path) -> Path | None:
    """It is ours from here on, for good: the name must outlive a loss of power, or the file would be taken twice."""
    claimed = place / TAKING / f"{uuid4().hex}-{_short(file.name)}"
    try:
        file.rename(claimed)
    except FileNotFoundError:  # another worker was faster, or its owner took it back
        return None
    for directory in (place / TAKING, place):
        _sync(directory)
    return claimed


def _go_on(begun: Path, place: Path, sender: CrimeSender | None) -> int:
    """From `taking` to where it stays, with what is to be said laid there first."""
    token, name = begun.name[:TOKEN_LENGTH], begun.name[TOKEN_LENGTH + 1 :] or "file"
    try:
        batch = _taken_in(begun, token, name, sender)
    except FileNotFoundError:  # another worker has just finished it
        return 0
    except (OperationalError, InterfaceError):
        raise  # the database is away: the file waits in `taking`
    except Refused as error:
        count_not_taken(Channel.FOLDER, "refused")
        return _lay(begun, place / REFUSED / f"{token[:8]}-{name}", f"{error}\n", "")
    except Exception as error:  # whatever it is about this file, the others are not to wait for it
        logger.error("a file of the watched folder could not be taken (%s)", error.__class__.__name__)
        count_not_taken(Channel.FOLDER, "fault")
        why = "Nothing was taken: this file cannot be worked with. Ask the monitoring centre, and name this file.\n"
        return _lay(begun, place / REFUSED / f"{token[:8]}-{name}", why, "")
    went_in = batch.verdict in WENT_IN
    target = place / (TAKEN if went_in else REFUSED) / f"{batch.pk}-{name}"
    return _lay(begun, target, "" if went_in else in_words(batch), error_file(batch))


def _taken_in(begun: Path, token: str, name: str, sender: CrimeSender | None) -> CrimeBatch:
    content = _content(begun)
    batch, _ = take_once(content=content, file_name=name, channel=Channel.FOLDER, key=token, sender=sender)
    return batch


def _content(path: Path) -> bytes:
    """Its bytes, one more than may be at most. Refused where it is a link or no file."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise
    except OSError:
        raise Refused("This cannot be read. Lay a file there that the centre may read, and no link to one.") from None
    with os.fdopen(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise Refused("This is no file. Lay the CSV file itself there.")
        return file.read(MOST_BYTES + 1)


def _lay(begun: Path, target: Path, why: str, errors: str) -> int:
    for text, suffix in ((why, ".txt"), (errors, ".errors.csv")):
        if text:
            _write(target.with_name(target.name + suffix), text)
    try:
        begun.rename(target)
    except FileNotFoundError:  # another worker has
        return 0
    return 1


def _write(path: Path, text: str) -> None:
    """Whole or not at all; the same again where it was written before."""
    unfinished = path.with_name(f".{uuid4().hex}")
    unfinished.write_text(text, encoding="utf-8", newline="")
    unfinished.replace(path)


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _short(name: str) -> str:
    """A name that leaves room for the number before it and the ending behind; the end of it says what it is."""
    return os.fsdecode(os.fsencode(name)[-150:])
