"""What a person does about a wearer's movements: give a place a name. With its audit row in the same transaction."""

from typing import Any

from django.db import transaction

from waywarden.centre import clock
from waywarden.centre.access.models import User
from waywarden.centre.audit.models import Act
from waywarden.centre.audit.record import record
from waywarden.centre.cases.models import Wearer
from waywarden.centre.movements.models import PlaceName


@transaction.atomic
def name_place(*, wearer: Wearer, place: dict[str, Any], name: str, replaces: list[int], by: User) -> None:
    """`place` (a row of `places.significant`) is called `name` from now on, or nothing where that is empty.

    `replaces` are the names (PlaceName keys) that the place has now. They end, and stay on record.
    """
    moment = clock.now()
    held = PlaceName.objects.select_for_update().filter(wearer=wearer, ended_at=None, pk__in=replaces)
    held.update(ended_at=moment)
    if name.strip():
        PlaceName.objects.create(
            wearer=wearer,
            place_id=place["place_id"],
            lat=place["lat"],
            lon=place["lon"],
            radius_m=place["radius_m"],
            name=name.strip(),
            by=by,
            at=moment,
        )
    what = f"named place {place['place_id']}" if name.strip() else f"took the name from place {place['place_id']}"
    record(by=by, act=Act.ALTERATION, what=what, why="casework", whose=[wearer.key])
