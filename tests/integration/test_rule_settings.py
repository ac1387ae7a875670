"""Rule settings in the centre: drafted, compared with the last days, published, and then in force and fixed."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest
from django.db import DatabaseError, transaction
from tests.integration.conftest import Case, People, make_case
from tests.integration.walks import BEGIN, in_and_out, store, walk

from waywarden.centre import clock
from waywarden.centre.audit.models import AuditEntry
from waywarden.centre.monitoring import comparing, worker
from waywarden.centre.monitoring.demands import demands_on
from waywarden.centre.monitoring.models import Checkpoint, Violation
from waywarden.centre.rules import actions
from waywarden.centre.rules.in_force import epochs, in_force_now
from waywarden.centre.rules.models import Comparison, SettingsVersion
from waywarden.detection.compare import Change
from waywarden.detection.rule_settings import BUILT_IN
from waywarden.detection.settings import SettingsError

pytestmark = pytest.mark.django_db(transaction=True)
TODAY = BEGIN + timedelta(hours=12)


@pytest.fixture(autouse=True)
def today(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is the night after the walks."""
    worker.ensure_cursors()
    monkeypatch.setattr(clock, "now", lambda: TODAY)


def work() -> None:
    while worker.step():
        pass


def compared(people: People, **values: float) -> SettingsVersion:
    """A draft with these values for exclusion zones, compared."""
    version = actions.draft(name="Fewer calls", why="operators are swamped", by=people.operator)
    actions.set_row(
        version=version, kind="exclusion_zone", zone_class="", programme="", values=values, by=people.operator
    )
    actions.ask_comparison(version=version, by=people.operator)
    while comparing.step():
        pass
    return version


def publish(version: SettingsVersion, people: People, applies_from: datetime | None = None) -> None:
    actions.publish(version=version, applies_from=applies_from, why="agreed on 3 March", by=people.operator)


def test_before_anything_is_published_what_is_built_in_is_in_force(case: Case) -> None:
    assert in_force_now() == BUILT_IN
    (demand,) = [one for one in demands_on([case.device.pk]) if one.condition_pk == case.zone.pk]
    assert demand.prepared.settings_version is None
    assert demand.prepared.programme == "stalking"


def test_a_draft_changes_nothing_until_it_is_published(case: Case, people: People) -> None:
    version = compared(people, settled_s=900)
    assert in_force_now() == BUILT_IN
    publish(version, people)
    assert in_force_now().version == version.label
    (demand,) = [one for one in demands_on([case.device.pk]) if one.condition_pk == case.zone.pk]
    assert demand.prepared.settings.as_json()["settled_s"] == 900


def test_publishing_needs_a_finished_comparison_of_the_draft_as_it_stands(case: Case, people: People) -> None:
    version = actions.draft(name="Fewer calls", why="test", by=people.operator)
    with pytest.raises(actions.Refused, match="Compare it with the last 30 days first"):
        publish(version, people)
    actions.ask_comparison(version=version, by=people.operator)
    with pytest.raises(actions.Refused, match="not finished"):
        publish(version, people)
    while comparing.step():
        pass
    actions.set_row(
        version=version, kind="curfew", zone_class="", programme="", values={"grace_minutes": 5}, by=people.operator
    )
    with pytest.raises(actions.Refused, match="changed after it was compared"):
        publish(version, people)
    other = compared(people, settled_s=900)
    actions.ask_comparison(version=version, by=people.operator)
    while comparing.step():
        pass
    publish(other, people)
    with pytest.raises(actions.Refused, match="come into force since"):
        publish(version, people)


def test_a_published_version_is_never_changed(people: People, case: Case) -> None:
    version = compared(people, settled_s=900)
    publish(version, people)
    with pytest.raises(actions.Refused, match="Draft a new one"):
        actions.set_row(version=version, kind="curfew", zone_class="", programme="", values={}, by=people.operator)
    with pytest.raises(actions.Refused, match="Draft a new one"):
        actions.discard(version=version, by=people.operator)
    for touch in (
        lambda: version.rows.update(values={"settled_s": 1}),
        lambda: version.rows.all().delete(),
        lambda: version.rows.create(kind="curfew", values={"grace_minutes": 1}),
        lambda: SettingsVersion.objects.update(name="another"),
        version.publication.delete,
    ):
        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            touch()


def test_the_next_draft_begins_with_what_is_in_force(case: Case, people: People) -> None:
    publish(compared(people, settled_s=900), people)
    draft = actions.draft(name="Next", why="test", by=people.operator)
    assert draft.as_rows() == [{"kind": "exclusion_zone", "set": {"settled_s": 900}}]


def test_rows_that_are_no_settings_are_refused_and_leave_nothing(people: People) -> None:
    version = actions.draft(name="Wrong", why="test", by=people.operator)
    with pytest.raises(SettingsError, match="settled_s must be a number"):
        actions.set_row(
            version=version, kind="exclusion_zone", zone_class="", programme="", values={"settled_s": 1},
            by=people.operator,
        )  # fmt: skip
    assert version.as_rows() == []


def test_from_the_moment_of_publication_on_new_rows_are_judged_by_it(
    case: Case, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two walks, one before and one after: each violation carries what was in force then, whenever it is looked at."""
    store(case, in_and_out())
    work()
    version = compared(people, settled_s=900)
    publish(version, people)
    monkeypatch.setattr(clock, "now", lambda: TODAY + timedelta(hours=4))
    store(case, in_and_out(TODAY + timedelta(hours=1)))
    work()
    assert versions_of_violations() == [None, version.label]
    store(case, walk([1500.0], BEGIN - timedelta(minutes=1)))  # late: everything is looked at again
    work()
    assert versions_of_violations() == [None, version.label]


def versions_of_violations() -> list[str | None]:
    """Of zones: the silence before and after a walk is told too, and does not matter here."""
    standing = Violation.objects.filter(withdrawn_at=None, condition__kind="exclusion_zone").order_by("began_at")
    return [row.record["parameters"].get("settings_version") for row in standing]


def test_an_episode_goes_on_through_a_change_of_settings(case: Case, people: People) -> None:
    """He is inside when they change: one violation, not two."""
    in_and_on = pl.concat([in_and_out()[:35], walk([10.0] * 20, BEGIN + timedelta(minutes=35))])
    store(case, in_and_on)
    work()
    version = compared(people, settled_s=900)
    publish(version, people, applies_from=BEGIN + timedelta(minutes=40))
    work()
    assert versions_of_violations() == [version.label]


def test_a_change_dated_back_is_looked_for_in_what_is_stored(case: Case, people: People) -> None:
    store(case, in_and_out())
    work()
    version = compared(people, settled_s=900)
    publish(version, people, applies_from=BEGIN - timedelta(days=1))
    work()
    assert versions_of_violations() == [version.label]
    assert [epoch.begins_at for epoch in epochs()] == [None, BEGIN - timedelta(days=1)]


def test_what_settings_dated_back_no_longer_find_is_withdrawn_and_kept(case: Case, people: People) -> None:
    inwards = [1500.0 - 80 * minute for minute in range(11)]
    store(case, walk([1500.0] * 10 + inwards + inwards[::-1] + [1500.0] * 10))
    work()
    (shown,) = Violation.objects.filter(condition=case.zone)
    assert (shown.tier, shown.withdrawn_at) == ("approach", None)
    version = compared(people, approach_reach_m=0)
    (expected,) = version.comparisons.get().violations.all()
    assert (expected.change, expected.violation_id) == (Change.ONLY_BEFORE, shown.pk)
    publish(version, people, applies_from=BEGIN - timedelta(days=1))
    work()
    shown.refresh_from_db()
    assert shown.withdrawn_at == TODAY
    assert list(shown.revisions.order_by("pk").values_list("why", flat=True))[-1] == "withdrawn (condition changed)"


@pytest.mark.parametrize("days", [-31, 1])
def test_a_change_is_not_dated_ahead_nor_too_far_back(case: Case, people: People, days: int) -> None:
    version = compared(people, settled_s=900)
    with pytest.raises(actions.Refused):
        publish(version, people, applies_from=TODAY + timedelta(days=days))


def test_only_those_whom_it_concerns_are_looked_at_again(case: Case, people: People) -> None:
    other = make_case("T-0002", "tag-2", people.officer)
    other.order.programme = "knife_crime"
    other.order.save()
    work()
    version = actions.draft(name="Knife crime", why="test", by=people.operator)
    actions.set_row(
        version=version, kind="exclusion_zone", zone_class="open", programme="knife_crime",
        values={"approach_s": 60}, by=people.operator,
    )  # fmt: skip
    actions.ask_comparison(version=version, by=people.operator)
    while comparing.step():
        pass
    before = set(case.wearer.condition_changes.values_list("pk", flat=True))
    publish(version, people)
    assert set(case.wearer.condition_changes.values_list("pk", flat=True)) == before
    assert other.wearer.condition_changes.filter(since=TODAY).exists()


def test_a_comparison_counts_what_stays_and_how_long_was_watched(case: Case, people: People) -> None:
    store(case, in_and_out())
    work()
    comparison = Comparison.objects.get(version=compared(people, settled_s=1700))
    assert comparison.finished_at == TODAY
    assert (comparison.devices_done, comparison.devices) == (1, 1)
    assert comparison.counts["exclusion_zone"] == {"confirmed": [1, 1]}
    assert comparison.counts["device_health"] == {"confirmed": [2, 2]}  # silent before the walk and after it
    assert comparison.changes == {"same": 3}
    assert comparison.wearer_days == pytest.approx((TODAY - datetime(2026, 3, 1, tzinfo=UTC)) / timedelta(days=1))


def test_a_state_kept_by_another_version_of_the_rules_does_not_end_a_comparison(case: Case, people: People) -> None:
    store(case, in_and_out())
    Checkpoint.objects.create(device=case.device, at=TODAY - timedelta(days=31), carry=b"of another version")
    comparison = Comparison.objects.get(version=compared(people, settled_s=1700))
    assert comparison.counts["exclusion_zone"] == {"confirmed": [1, 1]}


def test_a_comparison_that_fails_says_so_and_keeps_the_draft_from_being_published(
    case: Case, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(comparing, "detect", failing)
    version = compared(people, settled_s=900)
    assert Comparison.objects.get(version=version).error == "ZeroDivisionError"
    with pytest.raises(actions.Refused, match="The comparison failed"):
        publish(version, people)


def test_every_act_is_in_the_audit_log(case: Case, people: People) -> None:
    version = compared(people, settled_s=900)
    publish(version, people)
    discarded = actions.draft(name="Never mind", why="test", by=people.operator)
    actions.discard(version=discarded, by=people.operator)
    said = list(AuditEntry.objects.filter(what__contains="rule settings").order_by("pk").values_list("what", flat=True))
    assert said == [
        f"drafted rule settings {version.label}",
        f"changed the draft of rule settings {version.label}",
        f"compared rule settings {version.label}",
        f"published rule settings {version.label}",
        f"drafted rule settings {discarded.label}",
        f"discarded the draft of rule settings {discarded.label}",
    ]
    published = AuditEntry.objects.get(what__startswith="published")
    assert published.detail["rows"] == [{"kind": "exclusion_zone", "set": {"settled_s": 900}}]
