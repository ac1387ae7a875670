"""A batch of crimes comes in: kept as it came, read, the good rows made crimes and the others told with their reasons.

In: bytes, by which way and from whom. Out: a CrimeBatch, whatever the bytes are. A crime sent again is labelled a
duplicate, or is a new version with what changed; what is matched is the newest version (`matching`).
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from django.db import connection, transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Permission
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record, record_unattended
from waywarden.centre.crimes.models import Channel, Crime, CrimeBatch, CrimeVersion, RejectedRow, Trigger
from waywarden.crime.batch import Batch, UnusableFile, Verdict, read
from waywarden.crime.columns import CRIME_DTYPES, CRIME_KEY
from waywarden.crime.versions import GROUPS, Label, compare

MOST_BYTES = 20_000_000  # a force's busiest day is some hundred kilobytes
FACTS = tuple(GROUPS)


class Refused(Exception):
    """Nothing was taken; the message says why and what to do."""


class OtherForce(Refused):
    """The batch is of a force that whoever sent it does not send for."""


@transaction.atomic
def receive(
    *,
    content: bytes,
    file_name: str,
    channel: Channel,
    by: User | None,
    tz: str = "UTC",
    place: str = "address",
    sender: str = "",
    police_force: str | None = None,
) -> CrimeBatch:
    """Take a batch in. `by` is who handed it in, None where it came by itself, from `sender`, who sends for the force
    `police_force` (None: for any).

    Refused where it is too large, or of another force than the person's or the sender's own.
    """
    if by is not None and not by.may(Permission.SEE_ALL_CRIMES):
        police_force = by.police_force
    if len(content) > MOST_BYTES:
        raise Refused(f"The file is larger than {MOST_BYTES // 1_000_000} MB: send it in parts.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('waywarden crimes'))")
    moment = clock.now()
    found: Batch | None
    try:
        found, unusable = read(content, received_at=moment, tz=tz, place=place), ""
    except UnusableFile as error:
        found, unusable = None, str(error)[:300]
    if police_force is not None:
        _refuse_other_forces(police_force, found)
    batch = CrimeBatch.objects.create(
        batch_id=(found and found.batch_id) or "",
        police_force=(found and found.police_force) or police_force or (by.police_force if by else ""),
        channel=channel,
        file_name=file_name[:200],
        sha256=hashlib.sha256(content).digest(),
        content=content,
        tz=tz,
        place=place,
        received_at=moment,
        by=by,
        verdict=found.verdict if found else Verdict.FAILED,
        rows=found.rows if found else 0,
        why_unusable=unusable,
        notices=[_notice(one) for one in found.warnings] if found else [],
    )
    if found:
        RejectedRow.objects.bulk_create(RejectedRow(batch=batch, **row) for row in _texts(found.rejected))
        _keep(batch, found.crimes)
    _note(batch, by, sender)
    return batch


def _refuse_other_forces(police_force: str, found: Batch | None) -> None:
    said = set(found.crimes["police_force"]) | {found.police_force} - {None} if found else set()
    if said - {police_force}:
        raise OtherForce("This batch is of another force than yours. Nothing was taken; choose your own force's file.")


def _keep(batch: CrimeBatch, crimes: pl.DataFrame) -> None:
    """Each crime as a version: new, another, or a duplicate."""
    keys = list(crimes.select(CRIME_KEY).iter_rows())
    forces, refs = {force for force, _ in keys}, [ref for _, ref in keys]
    Crime.objects.bulk_create((Crime(police_force=force, crime_ref=ref) for force, ref in keys), ignore_conflicts=True)
    by_key = {
        (one.police_force, one.crime_ref): one
        for one in Crime.objects.filter(police_force__in=forces, crime_ref__in=refs)
    }
    newest = {
        (one.crime.police_force, one.crime.crime_ref): one
        for one in CrimeVersion.objects.filter(is_newest=True, crime__in=by_key.values()).select_related("crime")
    }
    told = compare(crimes, as_crimes(list(newest.values())))
    versions = []
    for row, of in zip(crimes.iter_rows(named=True), told.iter_rows(named=True), strict=True):
        key = (row["police_force"], row["crime_ref"])
        before = newest.get(key)
        repeats = of["label"] == Label.DUPLICATE
        versions.append(
            CrimeVersion(
                crime=by_key[key],
                number=(before.number if before else 0) + (0 if repeats else 1),
                is_duplicate=repeats,
                is_newest=not repeats,
                changed=list(of["groups"]),
                batch=batch,
                row=row["row"],
                due_at=None if repeats else batch.received_at,
                due_why="" if repeats else Trigger.AMENDED_CRIME if before else Trigger.NEW_CRIME,
                **{name: row[name] for name in FACTS},
            )
        )
    replaced = [one.crime_id for one in versions if one.is_newest]
    CrimeVersion.objects.filter(is_newest=True, crime__in=replaced).update(is_newest=False, due_at=None)
    CrimeVersion.objects.bulk_create(versions)


def as_crimes(versions: Sequence[CrimeVersion]) -> pl.DataFrame:
    """These versions as the frame that `crime` reads (columns.CRIME). Give them with their crime and batch fetched."""
    rows = [
        {
            "row": one.row,
            "batch_id": one.batch.batch_id,
            "police_force": one.crime.police_force,
            "crime_ref": one.crime.crime_ref,
            **{name: getattr(one, name) for name in FACTS},
        }
        for one in versions
    ]
    return pl.DataFrame(rows, CRIME_DTYPES)


def _notice(one: Any) -> Mapping[str, Any]:
    return {"notice_type": str(one.notice_type), "message": one.message, "rows": list(one.rows)}


def _texts(rejected: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows that fit their columns in the database: what was wrong may be as long as a file."""
    fitting = pl.col("column").str.slice(0, 40), pl.col("message", "required_action").str.slice(0, 300)
    return rejected.with_columns(*fitting).to_dicts()


def _note(batch: CrimeBatch, by: User | None, sender: str) -> None:
    """The batch is nobody's case yet: a collection, of whom is not known."""
    what = f"took in crime batch {batch.pk} ({batch.get_channel_display().lower()}): {batch.verdict.lower()}"
    facts: dict[str, Any] = {"police_force": batch.police_force, "rows": batch.rows, "sha256": batch.sha256.hex()}
    if by is not None:
        record(by=by, act=Act.COLLECTION, what=what, why="crime mapping", **facts)
    else:
        who = sender or str(batch.channel)
        record_unattended(who=who, act=Act.COLLECTION, what=what, why="crime mapping", **facts)
