"""Rule settings: one published version of the values that differ from ours, by kind, zone class and programme.

In: the object of docs/reference/rule-settings.md. Out: `RuleSettings`, which says for any condition what is in force
for it, or a SettingsError that names the row and says what is allowed. Rows add up: of all that match a condition
the most specific decides each value, a programme before a zone class, both together before either. What a condition
says in its own `parameters` comes last and so wins.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from waywarden.detection.settings import SETTINGS_OF, Settings, SettingsError, checked, settings_with

LONGEST_NAME = 60


class ZoneClass(StrEnum):
    """What `hidden` says of a condition."""

    OPEN = "open"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class SettingsRow:
    """Values for the conditions of one kind; None is every zone class, every programme."""

    kind: str
    zone_class: ZoneClass | None
    programme: str | None
    values: tuple[tuple[str, float], ...]

    @property
    def specificity(self) -> int:
        return 2 * (self.programme is not None) + (self.zone_class is not None)

    def matches(self, kind: str, zone_class: ZoneClass, programme: str | None) -> bool:
        return (
            self.kind == kind and self.zone_class in (None, zone_class) and self.programme in (None, programme or None)
        )

    def as_json(self) -> dict[str, Any]:
        narrowed = {"zone_class": self.zone_class, "programme": self.programme}
        given = {name: str(value) for name, value in narrowed.items() if value is not None}
        return {"kind": self.kind, **given, "set": {name: _as_json(value) for name, value in self.values}}

    def __str__(self) -> str:
        return ", ".join(str(part) for part in (self.kind, self.zone_class, self.programme) if part)


@dataclass(frozen=True)
class RuleSettings:
    """One version. `version` is None for what is built in: nothing differs from ours."""

    version: str | None = None
    published_on: date | None = None
    rows: tuple[SettingsRow, ...] = ()

    def for_(self, kind: str, zone_class: ZoneClass, programme: str | None) -> Settings:
        """The settings in force for a condition of this kind, class and programme, before its own parameters."""
        given: dict[str, Any] = {}
        for row in sorted(self.rows, key=lambda row: row.specificity):
            if row.matches(kind, zone_class, programme):
                given |= row.values
        return settings_with(SETTINGS_OF[kind](), given)

    def as_json(self) -> dict[str, Any]:
        """As `read_rule_settings` reads it."""
        published_on = self.published_on.isoformat() if self.published_on else None
        return {"version": self.version, "date": published_on, "settings": [row.as_json() for row in self.rows]}


BUILT_IN = RuleSettings()


def read_rule_settings(data: Any) -> RuleSettings:
    """The version that this object (of a JSON file) describes. SettingsError says what is wrong and what is allowed."""
    if not isinstance(data, dict) or not isinstance(data.get("settings"), list):
        raise SettingsError(
            'rule settings must be an object with a version, a date and a list of settings: {"version": "...", '
            '"date": "2026-03-03", "settings": []}'
        )
    rows = tuple(_row(number, row) for number, row in enumerate(data["settings"], start=1))
    seen: dict[tuple[str, ZoneClass | None, str | None], int] = {}
    for number, row in enumerate(rows, start=1):
        key = (row.kind, row.zone_class, row.programme)
        if key in seen:
            raise SettingsError(f"rows {seen[key]} and {number} are both for {row}: make one of them")
        seen[key] = number
    version = RuleSettings(_version(data.get("version")), _date(data.get("date")), rows)
    for kind, zone_class, programme in _combinations(rows):
        try:
            version.for_(kind, zone_class, programme)
        except SettingsError as error:
            raise SettingsError(f"together the rows for {kind}, {zone_class}, {programme or 'any'}: {error}") from None
    return version


def _row(number: int, row: Any) -> SettingsRow:
    name = f"row {number}"
    if not isinstance(row, dict) or not isinstance(row.get("set"), dict) or not row["set"]:
        raise SettingsError(f'{name} must be an object with a kind and what to set: {{"kind": "...", "set": {{...}}}}')
    unknown = sorted(str(key) for key in row if key not in ("kind", "zone_class", "programme", "set", "why"))
    if unknown:
        raise SettingsError(f"{name}: {unknown[0]} means nothing here; there are kind, zone_class, programme, set, why")
    kind, zone_class, programme = row.get("kind"), row.get("zone_class"), row.get("programme")
    if not isinstance(kind, str) or kind not in SETTINGS_OF:
        raise SettingsError(f"{name}: kind {kind!r} does not exist; there are {', '.join(SETTINGS_OF)}")
    if zone_class is not None and zone_class not in tuple(ZoneClass):
        raise SettingsError(f"{name}: zone_class must be open or hidden; leave it out for both")
    if programme is not None and not (isinstance(programme, str) and 0 < len(programme) <= LONGEST_NAME):
        raise SettingsError(f"{name}: programme must be its name, such as stalking; leave it out for all")
    try:
        values = checked(SETTINGS_OF[kind], row["set"])
    except SettingsError as error:
        raise SettingsError(f"{name} ({kind}): {error}") from None
    return SettingsRow(kind, ZoneClass(zone_class) if zone_class else None, programme, tuple(sorted(values.items())))


def _version(version: Any) -> str:
    if not isinstance(version, str) or not 0 < len(version) <= LONGEST_NAME:
        raise SettingsError(f"version is missing: name these settings in 1 to {LONGEST_NAME} characters")
    return version


def _date(value: Any) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise SettingsError("date must be the day on which these settings were published, such as 2026-03-03") from None


def _combinations(rows: tuple[SettingsRow, ...]) -> Iterator[tuple[str, ZoneClass, str | None]]:
    """Every kind, zone class and programme for which the rows may add up differently."""
    programmes: Mapping[str, set[str | None]] = {row.kind: {None} for row in rows}
    for row in rows:
        programmes[row.kind].add(row.programme)
    for kind, named in programmes.items():
        for programme in sorted(named, key=str):
            for zone_class in ZoneClass:
                yield kind, zone_class, programme


def _as_json(value: float) -> float | None:
    return None if value == float("inf") else value
