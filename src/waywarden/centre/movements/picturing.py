"""A wearer's movements on a map, as an exhibit (`exhibits.map_exhibit`), with the open zones that held then.

A hidden zone is never read here, so the picture is the same wherever one lies, and may be shown to the wearer.
"""

import json
from pathlib import Path

from django.db.models import Q

from waywarden.centre import __file__ as CENTRE
from waywarden.centre import clock
from waywarden.centre.cases.models import Condition, ConditionKind, Wearer
from waywarden.centre.movements.reading import Movements
from waywarden.exhibits.map_exhibit import MapExhibit, map_exhibit
from waywarden.exhibits.zones import MapZone
from waywarden.places.significant import significant_places
from waywarden.tracks.writing.about import About

MAP_FOLDER = Path(CENTRE).parent / "web/static/web/map"
View = tuple[float, float, float]  # zoom, lat, lon of a screen


def map_of(wearer: Wearer, shown: Movements, about: About, view: View | None) -> str:
    """The page as SVG."""
    found = significant_places(shown.stays)
    exhibit = MapExhibit(
        about=about,
        fixes=shown.fixes,
        stays=found.stays.rename({"place_id": "place"}),
        trips=shown.trips,
        gaps=shown.gaps,
        until=min(about.ends, clock.now()),
        credit=json.loads((MAP_FOLDER / "sources.json").read_text())["attribution"],
        zones=_open_zones(wearer, about),
        view=view,
    )
    return map_exhibit(exhibit, MAP_FOLDER / "london.pmtiles")


def _open_zones(wearer: Wearer, about: About) -> list[MapZone]:
    with_place = Condition.objects.filter(wearer=wearer, hidden=False, geometry__isnull=False)
    held = with_place.filter(valid_from__lt=about.ends).filter(Q(valid_to=None) | Q(valid_to__gt=about.begins))
    return [
        MapZone(
            word=one.get_kind_display().lower(),
            keep_out=one.kind == ConditionKind.EXCLUSION_ZONE,
            geometry=one.geometry or {},
            radius_m=one.radius_m,
            buffer_m=one.buffer_m,
        )
        for one in held.order_by("pk")
    ]
