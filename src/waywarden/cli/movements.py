"""What `stays` and `trips` have in common: whose definition, with which numbers, and the stays it gives."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from waywarden.cli import Unusable

if TYPE_CHECKING:
    import polars as pl

    from waywarden.tracks.settings import StaySettings

METHODS = ("ours", "trackintel", "skmob")
DEGREES, METRES, SHARE = 7, 1, 4  # decimals that are printed: a centimetre, ten of them, a hundredth per cent


@dataclass(frozen=True)
class Definition:
    """A method and what was set of it; None leaves the method's own default."""

    method: str
    distance_m: float | None
    minutes: float | None
    gap_minutes: float | None
    include_last: bool | None

    def __post_init__(self) -> None:
        for name in ("distance_m", "minutes", "gap_minutes"):
            value = getattr(self, name)
            if value is not None and not value >= 0:
                raise Unusable(f"--{name.replace('_', '-')} cannot be less than nothing.")
        _ = self.settings

    @property
    def settings(self) -> "StaySettings":
        """Ours, by which trips are measured whatever the method."""
        from waywarden.tracks.settings import SettingsError, StaySettings

        try:
            return StaySettings(**self._said) if self.method == "ours" else StaySettings()
        except SettingsError as error:
            name, _, rest = str(error).partition(" ")
            raise Unusable(f"--{name.replace('_', '-')} {rest}.") from None

    @property
    def _said(self) -> dict[str, float]:
        names = ("distance_m", "minutes", "gap_minutes")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}

    def stays(self, positions: "pl.DataFrame") -> "pl.DataFrame":
        """Those of these tags, in order of device and time. Ours has those still open at the end unless told not to;
        trackintel has them when told to; scikit-mobility always ends with the last fix.
        """
        import polars as pl

        from waywarden.tracks.skmob import skmob_stays
        from waywarden.tracks.stays import open_stays, stays
        from waywarden.tracks.trackintel import trackintel_stays

        match self.method:
            case "trackintel":
                return trackintel_stays(positions, **self._said, include_last=bool(self.include_last))
            case "skmob":
                return skmob_stays(positions, **self._said)
        ended, carry = stays(positions, self.settings)
        if self.include_last is False:
            return ended
        return pl.concat([ended, open_stays(carry)]).sort("device_id", "started_at")


def definition_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--method and its numbers; the command receives one `definition: Definition`."""

    @click.option("--method", type=click.Choice(METHODS), default="ours", show_default=True, help="Whose definition.")
    @click.option("--distance-m", type=float, metavar="M", help="How far is still there: 100, of skmob 200.")
    @click.option("--minutes", type=float, metavar="MIN", help="How long a stay lasts at least: 5, of skmob 20.")
    @click.option("--gap-minutes", type=float, metavar="MIN", help="A longer silence is a gap: 15, of skmob none.")
    @click.option(
        "--include-last/--no-include-last",
        default=None,
        help="Stays not known to have ended at the last fix: told by ours, by trackintel only with this.",
    )
    @wraps(command)
    def with_definition(
        *arguments: Any,
        method: str,
        distance_m: float | None,
        minutes: float | None,
        gap_minutes: float | None,
        include_last: bool | None,
        **options: Any,
    ) -> Any:
        definition = Definition(method, distance_m, minutes, gap_minutes, include_last)
        return command(*arguments, definition=definition, **options)

    return with_definition
