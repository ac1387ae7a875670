"""Match crimes that are due with the wearers that their agreement covers. Any number of workers may share the work.

In: newest versions whose time to be matched has come (`due`). Out: a result for each, with a line for every wearer
considered (`lines`), and a Match for all but the ruled out (`keeping`). A version without an agreement is matched with
nobody. Each step is a transaction: a worker that dies leaves no trace, and its step is done again.
"""

import logging
import threading
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta

import polars as pl
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q

from waywarden.centre import clock
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record_unattended
from waywarden.centre.beside import keep_on
from waywarden.centre.cases.models import Order
from waywarden.centre.crimes import usual
from waywarden.centre.crimes.agreements import agreement_for
from waywarden.centre.crimes.due import note_late
from waywarden.centre.crimes.intake import as_crimes
from waywarden.centre.crimes.keeping import conclude
from waywarden.centre.crimes.lines import lines_of
from waywarden.centre.crimes.models import Agreement, CrimeVersion, MatchingRun, Trigger
from waywarden.centre.crimes.span import MARGIN, next_look, span_of
from waywarden.centre.devices.models import Activation
from waywarden.centre.gateway import late
from waywarden.centre.movements.worn import rows_of_many, words_of_many
from waywarden.crime.columns import MATCH_DTYPES
from waywarden.crime.compiling import compile_all
from waywarden.crime.fixes import SPOILING
from waywarden.crime.match import METHOD, OURS, matched, prepared

VERSIONS_PER_STEP = 500
WEARERS_AT_ONCE = 100  # some 400,000 fixes
LOOK_EVERY_S = 2.0
TRY_AGAIN = timedelta(hours=1)

logger = logging.getLogger("waywarden.worker")


def run(stop: threading.Event) -> None:
    """Match what is due, in a thread of its own; and where nothing is, ask how usual it is to be there."""
    compile_all()  # on a new machine, before a transaction waits for it

    def go_on() -> int:
        note_late()
        return step() or usual.step()

    keep_on(go_on, stop, look_every_s=LOOK_EVERY_S)


@transaction.atomic
def step() -> int:
    """Match the next crimes that are due and that no other worker holds; how many."""
    now = clock.now()
    waiting = CrimeVersion.objects.filter(is_newest=True, due_at__lte=now)
    locked = waiting.select_for_update(skip_locked=True, of=("self",)).select_related("crime", "batch")
    versions = list(locked.order_by("due_why", "began_at")[:VERSIONS_PER_STEP])
    if not versions:
        return 0
    first = versions[0]
    together = [one for one in versions if one.due_why == first.due_why and span_of(one) == span_of(first)]
    try:
        with transaction.atomic():
            _match(together, now)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # the others must not wait for what fails
        logger.error("%d crimes could not be matched (%s)", len(together), error.__class__.__name__)
        of_these = CrimeVersion.objects.filter(pk__in=[one.pk for one in together])
        of_these.update(due_at=now + TRY_AGAIN, failed_at=now)
    return len(together)


def _match(versions: Sequence[CrimeVersion], now: datetime) -> None:
    made = MatchingRun.objects.create(
        trigger=versions[0].due_why,
        started_at=now,
        algorithm_version=METHOD,
        parameters=asdict(OURS),
        arrivals_to=late.seen(),
    )
    agreements = list(Agreement.objects.all())
    under = {one.pk: agreement_for(one, agreements, now.date()) for one in versions}
    considered = {one.pk: _considered(one, under[one.pk]) for one in versions}
    found = _found(versions, sorted({pk for wearers in considered.values() for pk in wearers}))
    for version in versions:
        lines = lines_of(version, list(considered[version.pk].values()), found, MARGIN)
        conclude(made, version, under[version.pk], lines, now)
        _look_again(version, now)
    whose = sorted({key for wearers in considered.values() for key in wearers.values()})
    what = f"matching run {made.pk}: {len(versions)} crimes with {len(whose)} wearers"
    crimes = [str(one.crime) for one in versions]
    record_unattended(
        who="worker", act=Act.COMBINATION, what=what, why=made.get_trigger_display(), whose=whose, crimes=crimes
    )
    made.ended_at = clock.now()
    made.save(update_fields=["ended_at"])


def _considered(version: CrimeVersion, agreement: Agreement | None) -> dict[int, str]:
    """Wearers (primary key -> key) under an order of the agreement's programmes on whom a tag was in the window."""
    if agreement is None:
        return {}
    since, until = version.began_at - MARGIN, version.ended_at + MARGIN
    orders = Order.objects.filter(programme__in=agreement.programmes, begins_at__lte=until, ends_at__gt=since)
    on_them = Activation.objects.filter(began_at__lt=until, wearer__in=orders.values("wearer"))
    still = on_them.filter(Q(ended_at=None) | Q(ended_at__gt=since))
    return dict(still.values_list("wearer", "wearer__key"))


def _found(versions: Sequence[CrimeVersion], wearers: Sequence[int]) -> pl.DataFrame:
    """All of these crimes, which have one span, with all of these wearers (columns.MATCH), some wearers at a time."""
    crimes = as_crimes(versions)
    begins, ends = span_of(versions[0])
    parts = [pl.DataFrame(schema=MATCH_DTYPES)]
    for first in range(0, len(wearers), WEARERS_AT_ONCE):
        some = wearers[first : first + WEARERS_AT_ONCE]
        rows = pl.concat([words_of_many(some, SPOILING, begins), rows_of_many(some, begins, ends)])
        parts.append(matched(prepared(rows), crimes, everyone=True, how_usual=False))
    return pl.concat(parts)


def _look_again(version: CrimeVersion, now: datetime) -> None:
    at = next_look(version, now)
    CrimeVersion.objects.filter(pk=version.pk).update(
        due_at=at, due_why="" if at is None else Trigger.WINDOW_PASSED, failed_at=None
    )
