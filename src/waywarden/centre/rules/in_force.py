"""Which rule settings are in force, and since when: what detection reads."""

from dataclasses import dataclass
from datetime import datetime

from waywarden.centre.rules.models import Publication, SettingsVersion
from waywarden.detection.rule_settings import BUILT_IN, RuleSettings, read_rule_settings


@dataclass(frozen=True)
class Epoch:
    """These settings judge what was recorded from `begins_at` (None: ever) until the next epoch begins."""

    begins_at: datetime | None
    settings: RuleSettings


def epochs() -> list[Epoch]:
    """All of time, in order; the last epoch is now. The built-in settings hold before the first version applies."""
    published = Publication.objects.select_related("version").prefetch_related("version__rows").order_by("pk")
    line: list[Epoch] = [Epoch(None, BUILT_IN)]
    for publication in published:
        begins_at = publication.applies_from
        line = [epoch for epoch in line if epoch.begins_at is None or epoch.begins_at < begins_at]
        line.append(Epoch(begins_at, rule_settings(publication.version)))
    return line


def in_force_now() -> RuleSettings:
    """The settings that judge what is recorded now."""
    return rule_settings(version_in_force())


def version_in_force() -> SettingsVersion | None:
    """The version that judges what is recorded now: the newest published; None where nothing was."""
    newest = Publication.objects.select_related("version").order_by("-pk").first()
    return newest.version if newest else None


def rule_settings(version: SettingsVersion | None) -> RuleSettings:
    """The version as detection reads it. SettingsError where its rows do not go together, which a draft's may not."""
    if version is None:
        return BUILT_IN
    published_on = version.publication.at if not version.is_draft else version.drafted_at
    return read_rule_settings(
        {"version": version.label, "date": published_on.date().isoformat(), "settings": version.as_rows()}
    )
