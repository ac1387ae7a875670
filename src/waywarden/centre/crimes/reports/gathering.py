"""Read what a paper says: the crime, the run, and the wearers of whom it speaks.

In: a result and a person who may see it. Out: `facts`. Wearers' fixes are read only while a tag was on them
(`movements.worn`) and only in the crime's window; nothing of zones or protected persons is read at all.
"""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from importlib.metadata import version as installed_version
from typing import Any

import polars as pl

from waywarden.centre.access.models import User
from waywarden.centre.cases.models import Assignment, Wearer
from waywarden.centre.crimes.deciding import is_told, told_of
from waywarden.centre.crimes.lines import RULED_OUT, read_lines
from waywarden.centre.crimes.models import Crime, CrimeVersion, Match, MatchingResult
from waywarden.centre.crimes.reports.about_place import about_the_place, silences
from waywarden.centre.crimes.reports.facts import (
    CrimeFacts,
    Decided,
    Facts,
    MethodFacts,
    Nearness,
    Person,
    RuledOut,
    Tag,
)
from waywarden.centre.devices.models import Device
from waywarden.centre.movements.reading import movements_of
from waywarden.centre.movements.worn import MOMENT, worn
from waywarden.crime.forces import FORCES
from waywarden.crime.offences import OFFENCES

FORCE_NAMES = {force.code: force.name for force in FORCES}
WIDE_M = 150.0  # where the run does not say from which radius on a fix cannot tell streets apart


class Refused(Exception):
    """No paper can be made as things are; the message says why and what to do."""


def current_result(crime: Crime) -> MatchingResult:
    """What holds of the crime now. Refused where nothing does."""
    newest = CrimeVersion.objects.filter(crime=crime, is_newest=True).first()
    results = MatchingResult.objects.select_related("run", "agreement", "version__crime", "version__batch")
    found: MatchingResult | None = results.filter(version=newest, is_current=True).first()
    if found is None:
        raise Refused("This version of the crime has not been matched yet. Wait for the run, then look at it again.")
    if found.agreement is None:
        raise Refused("No agreement covers this crime, so it was matched with nobody and nothing can be said of it.")
    return found


def told_matches(result: MatchingResult, by: User) -> list[Match]:
    """Those of whom two people have decided that the force is told, the likeliest first."""
    crime = result.version.crime
    seen = Match.objects.visible_to(by).filter(result=result, wearer__in=told_of(crime))
    seen = seen.select_related("wearer", "repeats")
    return sorted((one for one in seen if is_told(one)), key=lambda one: (-(one.probability or 0), one.wearer.key))


def facts_of(result: MatchingResult, matches: Sequence[Match], now: datetime) -> Facts:
    """`matches` are of this result, and the force is told of each."""
    assert all(match.result_id == result.pk and is_told(match) for match in matches)
    crime, method = _crime(result.version), _method(result)
    margin = timedelta(seconds=method.margin_s)
    facts = Facts(crime, method, crime.began_at - margin, crime.ended_at + margin)
    return Facts(crime, method, facts.since, facts.until, tuple(_person(match, facts, now) for match in matches))


def ruled_out(result: MatchingResult, key: str, now: datetime) -> tuple[Facts, RuledOut]:
    """What a certificate for this wearer says. Refused where the current result does not rule them out."""
    facts = facts_of(result, (), now)
    line = next(iter(read_lines(result).filter(pl.col("device_id") == key).to_dicts()), None)
    wearer = Wearer.objects.filter(key=key).first()
    if line is None or wearer is None or line["label"] != RULED_OUT:
        raise Refused("This wearer is not ruled out by the current result, so there is nothing to certify.")
    track = movements_of(wearer, facts.since, facts.until + MOMENT, now).fixes
    if track.height != line["fixes_in_window"]:
        raise Refused(
            f"{track.height} fixes of this wearer are known in the window now, and the run read"
            f" {line['fixes_in_window']}. Wait for the next run of this crime, then look at it again."
        )
    fixes = about_the_place(track, facts, everything=True)
    good = [one for one in fixes if not one.doubtful and (one.accuracy_m or 0) <= facts.method.wide_m]
    near = [one for one in good if one.reaches]
    if not good or near:
        raise Refused("The fixes that are known now do not bear this rule-out. Wait for the next run of this crime.")
    nearest = min(good, key=lambda one: (one.distance_m, one.number))
    return facts, RuledOut(
        key=key,
        name=wearer.name,
        tags=_tags(wearer, facts),
        line=_nearness(line),
        nearest_fix_m=nearest.distance_m,
        nearest_fix_accuracy_m=nearest.accuracy_m,
        nearest_fix_at=nearest.at,
        nearest_fix_mechanism=nearest.mechanism,
        good_fixes=len(good),
    )


def _crime(version: CrimeVersion) -> CrimeFacts:
    return CrimeFacts(
        police_force=FORCE_NAMES.get(version.crime.police_force, version.crime.police_force),
        crime_ref=version.crime.crime_ref,
        offence=OFFENCES.get(version.crime_type, version.crime_type),
        batch_id=version.batch.batch_id,
        version=version.number,
        is_newest=version.is_newest,
        changed=tuple(version.changed),
        received_at=version.batch.received_at,
        **{name: getattr(version, name) for name in ("began_at", "ended_at", "lat", "lon", "uncertainty_m", "text")},
    )


def _method(result: MatchingResult) -> MethodFacts:
    run, agreement = result.run, result.agreement
    assert agreement is not None
    return MethodFacts(
        run=run.pk,
        algorithm_version=run.algorithm_version,
        trigger=run.get_trigger_display(),
        found_at=result.at,
        arrivals_to=run.arrivals_to,
        radius_m=float(run.parameters["radius_m"]),
        margin_s=float(run.parameters["margin_s"]),
        wide_m=float(run.parameters.get("wide_m", WIDE_M)),
        settings=tuple(sorted((name, _written(value)) for name, value in run.parameters.items())),
        software_version=installed_version("waywarden"),
        agreement=agreement.pk,
        purpose=agreement.purpose,
        legal_basis=agreement.legal_basis,
        considered=result.considered,
        counts=tuple(sorted(result.counts.items())),
    )


def _written(value: Any) -> str:
    return f"{value:g}" if isinstance(value, int | float) else str(value)


def _person(match: Match, facts: Facts, now: datetime) -> Person:
    wearer = match.wearer
    moved = movements_of(wearer, facts.since, facts.until + MOMENT, now)
    fixes = about_the_place(moved.fixes, facts, match.nearest_at)
    near = [one for one in fixes if one.reaches]
    # A silence that reaches beyond the window would draw a line to where the wearer was before or after it.
    within = (pl.col("started_at") >= facts.since) & (pl.col("ended_at") <= facts.until)
    return Person(
        key=wearer.key,
        name=wearer.name,
        tags=_tags(wearer, facts),
        manager=_manager(wearer),
        decided=_decided(match),
        nearness=_nearness({one.name: getattr(match, one.name) for one in fields(Nearness)}),
        fixes_known=moved.fixes.height,
        fixes=fixes,
        first=near[0] if near else None,
        last=near[-1] if near else None,
        silences=silences(moved.fixes, facts),
        track=moved.fixes,
        gaps=moved.gaps.filter(within),
    )


def _nearness(found: dict[str, Any]) -> Nearness:
    told: dict[str, Any] = {one.name: found.get(one.name) for one in fields(Nearness)}
    return Nearness(**told)


def _decided(match: Match) -> Decided:
    decision = match.original.qualifications.select_related("by", "second_review__by").first()
    assert decision is not None
    second = decision.second_review
    return Decided(_called(decision.by), decision.at, _called(second.by), second.at)


def _tags(wearer: Wearer, facts: Facts) -> tuple[Tag, ...]:
    on_them = worn(wearer, facts.since, facts.until)
    names = dict(Device.objects.filter(pk__in=[device for device, *_ in on_them]).values_list("pk", "device_id"))
    return tuple(Tag(names[device], since, until) for device, since, until in on_them)


def _manager(wearer: Wearer) -> str:
    working = Assignment.objects.filter(wearer=wearer, ended_at=None).select_related("user").order_by("began_at", "pk")
    return ", ".join(_called(one.user) for one in working)


def _called(user: User) -> str:
    return user.get_full_name() or user.username
