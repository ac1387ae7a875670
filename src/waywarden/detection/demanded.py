"""Which conditions concern which tags: asked for every batch of tags where there are many of both."""

from collections.abc import Collection, Sequence

from waywarden.detection.conditions import Condition


class Demanded:
    """Conditions by the tag they name. A condition on every tag concerns any."""

    def __init__(self, conditions: Sequence[Condition]) -> None:
        self._order = {condition.condition_id: place for place, condition in enumerate(conditions)}
        self._of_every = [condition for condition in conditions if condition.applies_to_every_device]
        self._of_tag: dict[str, list[Condition]] = {}
        for condition in conditions:
            if not condition.applies_to_every_device:
                self._of_tag.setdefault(condition.device_id, []).append(condition)

    def of(self, device_ids: Collection[str]) -> list[Condition]:
        """The conditions on these tags, in the order they were given."""
        named = [condition for device_id in device_ids for condition in self._of_tag.get(device_id, [])]
        return sorted([*self._of_every, *named], key=lambda condition: self._order[condition.condition_id])

    @property
    def in_pairs(self) -> set[str]:
        """Tags that a condition names together with another's: they must be judged together."""
        return {
            device_id
            for conditions in self._of_tag.values()
            for condition in conditions
            if condition.other_device_id is not None
            for device_id in (condition.device_id, condition.other_device_id)
        }
