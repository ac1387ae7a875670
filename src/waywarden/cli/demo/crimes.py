"""The simulated force: some minutes into the demo, and every two hours after, it hands in what happened since.

By the action that a police analyst's upload uses. The crimes are invented about where the simulated wearers truly were,
so that some were there, some passed, and most can be ruled out.
"""

from datetime import date, datetime, timedelta

import polars as pl
from django.db import connection

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.cases.models import Programme
from waywarden.centre.crimes.agreements import agree
from waywarden.centre.crimes.intake import receive
from waywarden.centre.crimes.models import Channel
from waywarden.crime.offences import OFFENCES
from waywarden.simulation.crimes import staged_crimes

FITTED_FOR = timedelta(minutes=15)  # before it nobody wore a tag: nothing can be said of it
FIRST_AFTER = timedelta(minutes=45)
EVERY = timedelta(hours=2)
CRIMES_EACH = 12


def agreement(by: User) -> None:
    """The simulated force's crimes may be matched with wearers of every programme."""
    agree(
        police_force="MPS",
        crime_types=list(OFFENCES),
        programmes=list(Programme.values),
        purpose="To find who was near a crime, and to rule out who was not. Invented, for the demo.",
        legal_basis="None: nobody here is real.",
        begins_on=date(2026, 1, 1),
        ends_on=date(2027, 1, 1),
        by=by,
    )


class Force:
    """Hands in a batch whenever it is time; to be asked every second or so."""

    def __init__(self, truth: pl.DataFrame, start: datetime, seed: int, police: User) -> None:
        self._truth, self._seed, self._police = truth, seed, police
        self._since, self._due_at = start + FITTED_FOR, start + FIRST_AFTER
        self._batches = 0

    def hand_in_when_due(self) -> None:
        now = clock.now()
        happened = self._truth.filter(pl.col("recorded_at").is_between(self._since, now))
        if now < self._due_at or happened.is_empty():
            return
        self._batches += 1
        rows, _ = staged_crimes(happened, 1000 * self._seed + self._batches, CRIMES_EACH)
        receive(
            content=rows.write_csv(include_header=False).encode(),
            file_name=f"simulated-crimes-{self._batches}.csv",
            channel=Channel.UPLOAD,
            by=self._police,
        )
        self._since, self._due_at = now, now + EVERY
        connection.close()  # this thread may be another next time
