"""Conditions on tags of which a position file says nothing: told on stderr, for nothing found is not nothing done.

In: the conditions, and the tags that the file named. Out: a line for each condition that could not be judged.
"""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from waywarden.detection.conditions import Condition

AT_MOST = 10


def say_unseen(conditions: "Iterable[Condition]", device_ids: Collection[str]) -> None:
    """Name each condition with a tag that is not among these."""
    unseen = [
        f"condition {condition.condition_id} is on device {device_id}, of which the file has no row"
        for condition in conditions
        for device_id in (condition.device_id, condition.other_device_id)
        if device_id is not None and not (device_id in device_ids or condition.applies_to_every_device)
    ]
    for line in unseen[:AT_MOST]:
        click.echo(f"not judged: {line}", err=True)
    if len(unseen) > AT_MOST:
        click.echo(f"not judged: {len(unseen) - AT_MOST:,} more, likewise", err=True)
