"""Drafting, comparing and publishing rule settings. Keyword-only, by a named person, each with its audit row.

Raises Refused, which says what to do, where a version cannot be published yet or no longer changed; and
settings.SettingsError where rows are no settings.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.actions import note_changes
from waywarden.centre.cases.models import Condition, Programme, Wearer
from waywarden.centre.devices.models import Activation
from waywarden.centre.rules.in_force import epochs, rule_settings, version_in_force
from waywarden.centre.rules.models import Comparison, Publication, SettingsRow, SettingsVersion
from waywarden.detection.rule_settings import RuleSettings, ZoneClass
from waywarden.detection.settings import SETTINGS_OF

COMPARED_DAYS = 30  # and so far back a version may be dated: checkpoints reach a little further


class Refused(Exception):
    """It cannot be done as things are; the message says why and what to do."""


@transaction.atomic
def draft(*, name: str, why: str, by: User) -> SettingsVersion:
    """A new version with the rows of the one in force, to be changed, compared and published."""
    before = version_in_force()
    version = SettingsVersion.objects.create(name=name, why=why, drafted_by=by, drafted_at=clock.now())
    SettingsRow.objects.bulk_create(
        SettingsRow(
            version=version,
            kind=row.kind,
            zone_class=row.zone_class,
            programme=row.programme,
            values=row.values,
        )
        for row in (before.rows.all() if before else ())
    )
    record(by=by, act=Act.ALTERATION, what=f"drafted rule settings {version.label}", why=why)
    return version


@transaction.atomic
def set_row(
    *, version: SettingsVersion, kind: str, zone_class: str, programme: str, values: Mapping[str, Any], by: User
) -> None:
    """The draft's row for these conditions; without values there is none, and what is less specific holds."""
    version = _draft(version)
    key: dict[str, Any] = {"kind": kind, "zone_class": zone_class, "programme": programme}
    if values:
        version.rows.update_or_create(**key, defaults={"values": dict(values)})
    else:
        version.rows.filter(**key).delete()
    rule_settings(version)
    record(
        by=by,
        act=Act.ALTERATION,
        what=f"changed the draft of rule settings {version.label}",
        why=version.why,
        **key,
        values=dict(values),
    )


@transaction.atomic
def discard(*, version: SettingsVersion, by: User) -> None:
    """The draft is removed with its comparisons; the audit log keeps what it held."""
    version = _draft(version)
    record(
        by=by,
        act=Act.ALTERATION,
        what=f"discarded the draft of rule settings {version.label}",
        why=version.why,
        rows=version.as_rows(),
    )
    version.delete()


@transaction.atomic
def ask_comparison(*, version: SettingsVersion, by: User) -> Comparison:
    """Ask a worker to detect the last days again under this draft; one that is under way for it is given up."""
    version = _draft(version)
    version.comparisons.filter(finished_at=None).delete()
    until = clock.now()
    since = until - timedelta(days=COMPARED_DAYS)
    comparison = Comparison.objects.create(
        version=version,
        rows=version.as_rows(),
        against=version_in_force(),
        requested_by=by,
        requested_at=until,
        since=since,
        until=until,
        devices=fitted_within(since, until).values("device").distinct().count(),
    )
    record(by=by, act=Act.COMBINATION, what=f"compared rule settings {version.label}", why=version.why, whose=["*"])
    return comparison


@transaction.atomic
def publish(*, version: SettingsVersion, applies_from: datetime | None, why: str, by: User) -> Publication:
    """Put the draft into force for what is recorded from now on, or was from `applies_from` on.

    Detection looks again at whom it concerns. Raises Refused unless the draft was compared as it stands.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('waywarden rule settings'))")
    version = _draft(version)
    moment = clock.now()
    begins_at = applies_from or moment
    if begins_at > moment:
        raise Refused("Settings apply from now on or from a past moment: choose one that has been.")
    if begins_at < moment - timedelta(days=COMPARED_DAYS):
        raise Refused(f"Detection looks back {COMPARED_DAYS} days at most: choose a later moment.")
    if reason := not_ready(version):
        raise Refused(reason)
    concerned = _concerned(rule_settings(version), begins_at)
    publication = Publication.objects.create(version=version, by=by, at=moment, applies_from=begins_at, why=why)
    note_changes(wearers=concerned, since=begins_at)
    record(
        by=by,
        act=Act.ALTERATION,
        what=f"published rule settings {version.label}",
        why=why,
        applies_from=begins_at.isoformat(),
        rows=version.as_rows(),
    )
    return publication


def not_ready(version: SettingsVersion) -> str:
    """Why this draft cannot be published yet, and what to do; nothing where it can."""
    comparison = version.comparisons.order_by("-pk").first()
    if comparison is None:
        return f"Compare it with the last {COMPARED_DAYS} days first."
    if comparison.error:
        return "The comparison failed. Compare it again; if it fails again, tell whoever runs the installation."
    if comparison.finished_at is None:
        return "The comparison is not finished. Wait for it."
    if comparison.rows != version.as_rows():
        return "The draft was changed after it was compared. Compare it again."
    in_force = version_in_force()
    if comparison.against_id != (in_force.pk if in_force else None):
        return "Other settings have come into force since it was compared. Compare it again."
    return ""


def fitted_within(since: datetime, until: datetime) -> Any:
    """The activations that reach into [since, until)."""
    return Activation.objects.filter(began_at__lt=until).filter(Q(ended_at=None) | Q(ended_at__gt=since))


def _draft(version: SettingsVersion) -> SettingsVersion:
    """The version as it stands, locked, if it may still be changed."""
    version = SettingsVersion.objects.select_for_update().get(pk=version.pk)
    if not version.is_draft:
        raise Refused("A published version is never changed. Draft a new one.")
    return version


def _concerned(settings: RuleSettings, since: datetime) -> list[Wearer]:
    """The wearers of whom something else is in force from `since` on than would be without this version."""
    line = epochs()
    before = [
        epoch.settings
        for epoch, after in zip(line, [*line[1:], None], strict=True)
        if after is None or after.begins_at is None or after.begins_at > since
    ]
    differing = Q(pk__in=())
    for kind in SETTINGS_OF:
        for zone_class in ZoneClass:
            for programme in (*Programme.values, None):
                new = settings.for_(kind, zone_class, programme)
                if any(old.for_(kind, zone_class, programme) != new for old in before):
                    of_order = Q(order=None) | (Q(order__programme=programme) if programme else Q())
                    differing |= Q(of_order, kind=kind, hidden=zone_class is ZoneClass.HIDDEN)
    conditions = Condition.objects.filter(differing).filter(Q(valid_to=None) | Q(valid_to__gt=since))
    return list(Wearer.objects.filter(pk__in=conditions.values("wearer")).order_by("pk"))
