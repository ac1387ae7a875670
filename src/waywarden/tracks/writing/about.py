"""What every exported file says about itself, so that it can be traced and is not taken for more than it is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")
NO_PROOF = (
    "A fix says where a tag was measured to be, with an error: the true place lies within accuracy_m of it 95 times in "
    "100. It is not proof that a person was present, at an address or anywhere. Where no fix is, nothing is known."
)


@dataclass(frozen=True)
class About:
    """`begins` and `ends` (half-open) are what was asked for, not where the data begin and end."""

    reference: str
    title: str
    begins: datetime
    ends: datetime
    reason: str
    made_at: datetime

    @property
    def period(self) -> str:
        """On London's clock, whose changes its offset tells."""
        begins, ends = (moment.astimezone(LONDON).isoformat(timespec="minutes") for moment in (self.begins, self.ends))
        return f"{begins} to {ends}"

    @property
    def made(self) -> str:
        """When, in UTC."""
        return self.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    @property
    def note(self) -> str:
        """Everything in one line."""
        return (
            f"Export {self.reference}: {self.title}, {self.period} (London). Made {self.made}. "
            f"Reason: {self.reason}. Times in the data are UTC. {NO_PROOF}"
        )
