"""Real tracks through the running system: a gateway and a worker of their own, and `waywarden replay`.

Tracks with their zones enter; what was stored, found and put before people leaves, once all is worked off.
"""

import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from tests.browser.server import running_worker
from tests.integration.gateway_ground import SUPPLIER_SECRET, empty, register_supplier
from tests.integration.running_gateway import environment, gateway
from tests.paths import DATA

from waywarden.centre.access.models import User
from waywarden.centre.access.roles import Practitioner
from waywarden.centre.cases import actions as cases
from waywarden.centre.cases.models import ConditionKind, OrderKind, Programme
from waywarden.centre.devices import actions as devices
from waywarden.centre.gateway.models import Position
from waywarden.centre.monitoring import worker
from waywarden.centre.monitoring.health import health
from waywarden.centre.monitoring.models import Violation
from waywarden.cli.detect import command as detect

BEFORE_ALL, AFTER_ALL = datetime(2012, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
BUFFER_M = 200.0
WORKED_OFF_WITHIN_S = 60.0

Record = dict[str, Any]


@dataclass(frozen=True)
class Circle:
    name: str
    lat: float
    lon: float
    radius_m: float

    @property
    def geometry(self) -> dict[str, Any]:
        return {"type": "Point", "coordinates": [self.lon, self.lat]}


@dataclass(frozen=True)
class Track:
    """A file, the options of reading it, the tags in it, and the zones that each of its wearers must keep out of."""

    file: str
    options: tuple[str, ...]
    tags: tuple[str, ...]
    zones: tuple[Circle, ...]

    @property
    def reading(self) -> list[str]:
        return [str(DATA / "tracks" / self.file), *self.options]


@dataclass(frozen=True)
class Seen:
    """Of one track: `records` are the violations that stand, `without_alert` those that were put before nobody."""

    answers: str
    fixes: int
    records: list[Record]
    without_alert: int


def replay_live(tracks: Sequence[Track]) -> list[Seen]:
    """All files at once and as fast as it goes, so that fixes overtake each other and much comes late."""
    empty()
    register_supplier()
    officer = User.objects.create_user("officer", role=Practitioner.key)
    for track in tracks:
        _register(track, officer)
    worker.ensure_cursors()
    with gateway() as (port, _), running_worker():
        replays = [_start_replay(track, port) for track in tracks]
        answers = [replay.communicate()[0].strip() for replay in replays]
        _wait_until_worked_off()
    return [_seen(track, answer) for track, answer in zip(tracks, answers, strict=True)]


def _start_replay(track: Track, port: int) -> subprocess.Popen[str]:
    options = ["--speed", "max", "--gateway", f"http://127.0.0.1:{port}"]
    return subprocess.Popen(
        [sys.executable, "-m", "waywarden", "replay", *track.reading, *options],
        env=environment() | {"WAYWARDEN_SECRET": SUPPLIER_SECRET},
        stdout=subprocess.PIPE,
        text=True,
    )


def _seen(track: Track, answers: str) -> Seen:
    found = Violation.objects.filter(device__device_id__in=track.tags).select_related("condition")
    found = found.exclude(condition__kind=ConditionKind.DEVICE_HEALTH)  # the centre watches tags, the file does not ask
    standing = [row.record | {"condition_id": row.condition.name} for row in found if row.withdrawn_at is None]
    return Seen(
        answers=answers,
        fixes=Position.objects.filter(device__device_id__in=track.tags).count(),
        records=comparable(standing),
        without_alert=found.filter(alert=None).count(),
    )


def detect_offline(track: Track, folder: Path) -> list[Record]:
    """`waywarden detect` on the same file and zones: no database, no gateway."""
    conditions, out = folder / "conditions.geojson", folder / "violations.jsonl"
    features = [
        {
            "type": "Feature",
            "geometry": zone.geometry,
            "properties": {
                "condition_id": zone.name,
                "device_id": "*",
                "kind": "exclusion_zone",
                "radius_m": zone.radius_m,
                "buffer_m": BUFFER_M,
            },
        }
        for zone in track.zones
    ]
    conditions.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    options = ["--conditions", str(conditions), "--format", "jsonl", "--out", str(out)]
    result = CliRunner().invoke(detect, [*track.reading, *options])
    assert result.exit_code == 0, result.output
    return comparable([json.loads(line) for line in out.read_text().splitlines()])


def comparable(records: list[Record]) -> list[Record]:
    """In one order, and without the id, which is made from a condition's id that differs between the two."""
    without_id = [{name: value for name, value in record.items() if name != "violation_id"} for record in records]
    return sorted(without_id, key=lambda record: (record["device_id"], record["condition_id"], record["began_at"]))


def _register(track: Track, officer: User) -> None:
    """A wearer for each tag, by the actions that a person's click uses."""
    for tag in track.tags:
        wearer = cases.register_wearer(key=f"W-{tag}", given_name="Invented", family_name=tag, borough="", by=officer)
        order = cases.add_order(
            wearer=wearer,
            kind=OrderKind.LICENCE,
            programme=Programme.STALKING,
            begins_at=BEFORE_ALL,
            ends_at=AFTER_ALL,
            by=officer,
        )
        for zone in track.zones:
            cases.add_condition(
                order=order,
                kind=ConditionKind.EXCLUSION_ZONE,
                name=zone.name,
                geometry=zone.geometry,
                radius_m=zone.radius_m,
                buffer_m=BUFFER_M,
                hidden=False,
                protects=None,
                valid_from=BEFORE_ALL,
                valid_to=None,
                by=officer,
            )
        device, _ = devices.register_device(device_id=tag, by=officer)
        devices.activate(device=device, wearer=wearer, began_at=BEFORE_ALL, by=officer)


def _wait_until_worked_off() -> None:
    """Every arrival read, and every violation announced: a worker writes both in one transaction with what they say."""
    give_up = time.monotonic() + WORKED_OFF_WITHIN_S
    while health().queue_age_s > 0 or Violation.objects.filter(announced=False).exists():
        assert time.monotonic() < give_up, "the worker does not come to an end"
        time.sleep(0.1)
