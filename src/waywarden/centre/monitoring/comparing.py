"""What would a draft of the rule settings change? A worker detects the last days twice, some tags at a time.

In: a Comparison that somebody asked for. Out: its counts, and a ComparedViolation for each that would change, vanish or
be raised. Each step is a transaction, so any number of workers may share the work and one that dies loses nothing.
Both sides start from the same state, of shortly before those days, and read the same rows: only settings differ. What
two tags do together is not compared: the positions of protected persons are kept for hours only.
"""

import logging
import threading
from collections import Counter
from collections.abc import Sequence

from django.db import InterfaceError, OperationalError, transaction

from waywarden.centre import clock
from waywarden.centre.beside import keep_on
from waywarden.centre.gateway.store import PositionStore
from waywarden.centre.monitoring.carrying import StartingPoint, combined
from waywarden.centre.monitoring.demands import Demand, demands_on
from waywarden.centre.monitoring.models import Checkpoint, Violation
from waywarden.centre.rules.actions import fitted_within
from waywarden.centre.rules.in_force import rule_settings
from waywarden.centre.rules.models import ComparedViolation, Comparison, SettingsVersion
from waywarden.detection.carry import Carry as State
from waywarden.detection.carry import CarryError
from waywarden.detection.compare import Change, Difference, compare
from waywarden.detection.rule_settings import RuleSettings, read_rule_settings
from waywarden.detection.rules import detect
from waywarden.detection.violation import Violation as Found

DEVICES_PER_STEP = 10  # a month of fixes each: some seconds, for which live detection does not wait
LOOK_EVERY_S = 2.0
DAY_S = 86_400

logger = logging.getLogger("waywarden.worker")


def run(stop: threading.Event) -> None:
    """Do what comparisons are asked for, in a thread of its own."""
    keep_on(step, stop, look_every_s=LOOK_EVERY_S)


def step() -> bool:
    """Look at the next few tags of the oldest comparison that nobody works on. False where there is none."""
    with transaction.atomic():
        waiting = Comparison.objects.filter(finished_at=None, error="").select_for_update(skip_locked=True)
        comparison = waiting.order_by("pk").first()
        if comparison is None:
            return False
        try:
            with transaction.atomic():
                _go_on(comparison)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            logger.error("a comparison of rule settings failed (%s)", error.__class__.__name__)
            Comparison.objects.filter(pk=comparison.pk).update(error=error.__class__.__name__)
    return True


def _go_on(comparison: Comparison) -> None:
    fitted = fitted_within(comparison.since, comparison.until)
    devices = list(
        fitted.filter(device__gt=comparison.last_device)
        .order_by("device")
        .values_list("device", flat=True)
        .distinct()[:DEVICES_PER_STEP]
    )
    if not devices:
        comparison.finished_at = clock.now()
        comparison.save(update_fields=["finished_at"])
        return
    differences, demands = _detect_twice(comparison, devices)
    _note(comparison, differences, demands)
    for activation in fitted.filter(device__in=devices):
        ends = min(activation.ended_at or comparison.until, comparison.until)
        comparison.wearer_days += (ends - max(activation.began_at, comparison.since)).total_seconds() / DAY_S
    comparison.devices_done += len(devices)
    comparison.last_device = devices[-1]
    comparison.save(update_fields=["wearer_days", "counts", "changes", "devices_done", "last_device"])


def _detect_twice(comparison: Comparison, devices: Sequence[int]) -> tuple[list[Difference], list[Demand]]:
    starts = {pk: _start(pk, comparison) for pk in devices}
    try:
        state = combined(starts.values())
    except CarryError:  # kept by another version of the rules
        starts = dict.fromkeys(devices, StartingPoint())
        state = State()
    track = PositionStore().rows({pk: start.after for pk, start in starts.items()}, comparison.until, comparison.until)

    def found_under(settings: RuleSettings) -> tuple[list[Found], list[Demand]]:
        demands = demands_on(devices, settings)
        found, _ = detect(track, [demand.prepared for demand in demands], state, now=comparison.until)
        return [one for one in found if one.ended_at is None or one.ended_at >= comparison.since], demands

    before, _ = found_under(rule_settings(comparison.against))
    after, demands = found_under(_as_compared(comparison))
    return compare(before, after), demands


def _as_compared(comparison: Comparison) -> RuleSettings:
    """The draft as it was when the comparison was asked for; it may have been changed since."""
    version: SettingsVersion = comparison.version
    published_on = comparison.requested_at.date().isoformat()
    return read_rule_settings({"version": version.label, "date": published_on, "settings": comparison.rows})


def _start(device_pk: int, comparison: Comparison) -> StartingPoint:
    """The newest state kept from before those days; of a tag without one, its very beginning."""
    kept = Checkpoint.objects.filter(device=device_pk, at__lt=comparison.since).order_by("-at").first()
    if kept is None:
        return StartingPoint()
    return StartingPoint(kept.at, bytes(kept.carry), kept.at)


def _note(comparison: Comparison, differences: Sequence[Difference], demands: Sequence[Demand]) -> None:
    changes = Counter(comparison.changes)
    for difference in differences:
        changes[str(difference.change)] += 1
        for side, violation in enumerate((difference.before, difference.after)):
            if violation is not None:
                of_kind = comparison.counts.setdefault(violation.kind, {})
                of_kind.setdefault(violation.tier, [0, 0])[side] += 1
    comparison.changes = dict(changes)
    changed = [difference for difference in differences if difference.change is not Change.SAME]
    of_condition = {demand.prepared.condition_id: demand for demand in demands}
    on_record = _on_record(changed)
    ComparedViolation.objects.bulk_create(
        _compared(comparison, difference, of_condition[difference.shown.condition_id], on_record)
        for difference in changed
    )


def _on_record(differences: Sequence[Difference]) -> set[str]:
    """Which of the violations found under the settings in force the workers found as well."""
    ids = [difference.before.violation_id for difference in differences if difference.before]
    return set(Violation.objects.filter(pk__in=ids).values_list("pk", flat=True))


def _compared(comparison: Comparison, difference: Difference, demand: Demand, on_record: set[str]) -> ComparedViolation:
    said = difference.as_json()
    before_id = difference.before.violation_id if difference.before else ""
    return ComparedViolation(
        comparison=comparison,
        wearer_id=demand.wearer_pk,
        condition_id=demand.condition_pk,
        violation_id=before_id if before_id in on_record else "",
        change=difference.change,
        began_at=difference.shown.began_at,
        before=said["before"],
        after=said["after"],
    )
