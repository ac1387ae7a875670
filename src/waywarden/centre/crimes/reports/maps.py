"""The maps of a report: each person about the place, wide and close, drawn by the renderer of all exhibits."""

import json
from datetime import timedelta

import polars as pl

from waywarden.centre.crimes.reports import words
from waywarden.centre.crimes.reports.about_place import VICINITY_M, view_about
from waywarden.centre.crimes.reports.blocks import Figure
from waywarden.centre.crimes.reports.facts import Facts, Person
from waywarden.centre.movements.picturing import MAP_FOLDER
from waywarden.exhibits.map_exhibit import MapExhibit, map_exhibit
from waywarden.exhibits.order import Line
from waywarden.exhibits.scene import Scene
from waywarden.exhibits.words import clock, day, duration
from waywarden.schema import STAY_DTYPES, TRIP_DTYPES, UTC_TIME
from waywarden.tracks.writing.about import About

MOMENT = timedelta(microseconds=1)
CLOSE = 1.6  # radii about the place that the close map shows
NO_STAYS = pl.DataFrame(schema=STAY_DTYPES | {"place": pl.String, "goes_on": pl.Boolean})


def maps_of(person: Person, facts: Facts, about: About, first: int) -> list[Figure]:
    """The wide and the close map, numbered from `first`; none where no fix is about the place."""
    seen = [one for one in person.fixes if one.distance_m <= VICINITY_M]
    if not seen:
        return []
    told = [("wide", VICINITY_M), ("close", facts.method.radius_m * CLOSE)]
    return [
        _map(person, facts, about, f"EM/{first + place:02}", name, reach_m)
        for place, (name, reach_m) in enumerate(told)
    ]


def _map(person: Person, facts: Facts, about: About, exhibit: str, name: str, reach_m: float) -> Figure:
    crime = facts.crime
    svg = map_exhibit(
        MapExhibit(
            about=About(
                about.reference,
                f"{exhibit}: {person.key} about the place, {name}",
                facts.since,
                facts.until,
                about.reason,
                about.made_at,
            ),
            fixes=person.track,
            stays=NO_STAYS,
            trips=_throughout(facts),
            gaps=person.gaps,
            until=facts.until,
            credit=json.loads((MAP_FOLDER / "sources.json").read_text())["attribution"],
            view=view_about(facts, reach_m),
            scene=Scene(crime.lat, crime.lon, facts.method.radius_m, crime.uncertainty_m),
            told=_in_order(person, facts),
            marked=f"Disclosure {about.reference}",
        ),
        MAP_FOLDER / "london.pmtiles",
    )
    return Figure(svg, _alt(person, facts, reach_m), f"{exhibit}: positions of the tag of {person.key}, {name} map")


def _throughout(facts: Facts) -> pl.DataFrame:
    """Every fix is numbered and drawn firmly, whether the wearer stayed or moved: all of this time is asked about."""
    whole = {"started_at": facts.since - MOMENT, "ended_at": facts.until + MOMENT}
    filled = [
        pl.lit(whole[name], UTC_TIME).alias(name) if name in whole else pl.lit(None, kind).alias(name)
        for name, kind in TRIP_DTYPES.items()
    ]
    return pl.select(filled)


def _in_order(person: Person, facts: Facts) -> list[Line]:
    """First, nearest and last in the vicinity, and silences, under their days."""
    near = [one for one in person.fixes if one.reaches]
    told = [(began, f"no fix for {duration((ended - began).total_seconds())}") for began, ended in person.silences]
    if near:
        nearest = min(near, key=lambda one: (one.distance_m, one.number))
        told += [
            (near[0].at, f"first fix in the vicinity, no. {near[0].number}"),
            (nearest.at, f"nearest fix, no. {nearest.number}: {words.metres(nearest.distance_m)} away"),
            (near[-1].at, f"last fix in the vicinity, no. {near[-1].number}"),
        ]
    told += [(facts.crime.began_at, "the crime's time begins"), (facts.crime.ended_at, "the crime's time ends")]
    lines: list[Line] = []
    heading = ""
    for at, said in sorted(told, key=lambda one: one[0]):
        if day(at) != heading:
            heading = day(at)
            lines.append(Line("", heading))
        lines.append(Line(clock(at), said))
    return lines


def _alt(person: Person, facts: Facts, reach_m: float) -> str:
    first = words.london(person.first.at) if person.first else "none"
    last = words.london(person.last.at) if person.last else "none"
    return (
        f"Map of about {words.metres(2 * reach_m)} around the place of the crime, marked by a cross and a circle of"
        f" {words.metres(facts.method.radius_m)}, with the numbered positions of the tag of {person.key}, their"
        " circles of"
        f" accuracy and straight lines between them. First fix in the vicinity: {first}; last: {last}. The same"
        " positions"
        " are in the position table of this person."
    )
