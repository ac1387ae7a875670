"""What the gateway has done since it started, for /health: numbers only, no device and no place."""

from collections import Counter
from dataclasses import dataclass, field

from waywarden.centre.gateway.delivery import Appended, Delivery


@dataclass
class Counts:
    accepted: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    answers: Counter[int] = field(default_factory=Counter)

    def count(self, delivery: Delivery, appended: Appended) -> None:
        self.accepted += appended.accepted
        self.refused.update(str(refusal.rejection.reason) for refusal in delivery.refusals)
        self.refused.update(str(reason) for _, reason in appended.refused)

    def as_json(self) -> dict[str, object]:
        return {
            "accepted": self.accepted,
            "refused": dict(sorted(self.refused.items())),
            "answers": {str(status): times for status, times in sorted(self.answers.items())},
        }
