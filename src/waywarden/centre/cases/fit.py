"""Is a condition fit to be watched? Asked at every door: the forms, the import, and the action that writes it.

In: a Condition that is not yet stored. Out: nothing, or `Unfit`, which names the field and says what to do.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from waywarden.centre.cases.models import Absence, Condition, ConditionKind, Order
from waywarden.civil_time import TimetableError
from waywarden.detection import conditions as detection
from waywarden.detection.settings import SettingsError
from waywarden.zones.geometry import ZoneError

LONDON = ZoneInfo("Europe/London")
PLACELESS = tuple(ConditionKind(kind) for kind in detection.WITHOUT_A_PLACE)
WATCHED = tuple(ConditionKind(kind) for kind in detection.KINDS)  # a kind without a rule would be watched by nobody
NEEDS_TIMES = (ConditionKind.CURFEW, ConditionKind.ATTENDANCE)
NOBODY_YET, NOBODY_ELSE = "nobody", "nobody else"  # stand for tags where only the shape of a condition matters


class Unfit(ValueError):
    """This condition cannot be watched. The message says why and what to do; `field` names what to change."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def kinds_watched() -> list[ConditionKind]:
    """The kinds that a person may add; tags are watched without being asked."""
    return [kind for kind in ConditionKind if kind in WATCHED and kind != ConditionKind.DEVICE_HEALTH]


def refuse_unfit(condition: Condition) -> None:
    """Raises Unfit where this condition cannot be watched as it is."""
    if condition.kind not in WATCHED:
        raise Unfit("kind", f"No rule watches the kind {condition.kind!r}. Choose one of {', '.join(WATCHED)}.")
    _refuse_unfit_people(condition)
    _refuse_unfit_times(condition)
    _refuse_what_detection_refuses(condition)


def refuse_unfit_absence(absence: Absence) -> None:
    """Raises Unfit where this absence changes nothing or cannot be."""
    condition = absence.condition
    if condition.kind in PLACELESS:
        raise Unfit("condition", "An absence is from a place or a time. End the condition instead.")
    if absence.ends_at <= absence.begins_at:
        raise Unfit("ends_at", "The absence must end after it begins.")
    begins, ends = condition.valid_from, condition.valid_to
    if absence.ends_at <= begins:
        raise Unfit("ends_at", f"The condition begins only on {_written(begins)}: nothing is demanded before that.")
    if ends is not None and absence.begins_at >= ends:
        raise Unfit("begins_at", f"The condition ends on {_written(ends)}: nothing is demanded after that.")


def _refuse_unfit_people(condition: Condition) -> None:
    if condition.protects is not None and condition.protects.protected_from_id != condition.wearer_id:
        raise Unfit("protects", "This person is protected from somebody else. Choose one of this case.")
    if condition.kind == ConditionKind.PROXIMITY and condition.protects is None:
        raise Unfit("protects", "Choose the protected person to keep away from.")
    if condition.kind == ConditionKind.NON_ASSOCIATION:
        if condition.other_wearer is None:
            raise Unfit("other_wearer", "Name the other wearer, who must not be met.")
        if condition.other_wearer_id == condition.wearer_id:
            raise Unfit("other_wearer", "This is the wearer. Name the other person.")


def _refuse_unfit_times(condition: Condition) -> None:
    begins, ends, order = condition.valid_from, condition.valid_to, condition.order
    if ends is not None and ends <= begins:
        raise Unfit("valid_to", "The condition must end after it begins.")
    if condition.kind in NEEDS_TIMES and not condition.timetable:
        raise Unfit("timetable", "Say on which days, from when and until when.")
    if order is not None:
        _refuse_outside_order(begins, ends, order)
    elif condition.kind != ConditionKind.DEVICE_HEALTH:
        raise Unfit("order", "Choose the order that demands it.")


def _refuse_outside_order(begins: datetime, ends: datetime | None, order: Order) -> None:
    outside = "no condition holds outside its order"
    if begins < order.begins_at:
        raise Unfit("valid_from", f"The order begins only on {_written(order.begins_at)}, and {outside}: begin then.")
    if begins >= order.ends_at:
        raise Unfit("valid_from", f"The order ends on {_written(order.ends_at)}, and {outside}: begin before that.")
    if ends is not None and ends > order.ends_at:
        raise Unfit("valid_to", f"The order ends on {_written(order.ends_at)}, and {outside}: end then, or leave it.")


def _refuse_what_detection_refuses(condition: Condition) -> None:
    """Shape, timetable and settings are read by the very code that will watch them."""
    feature = condition.as_feature(NOBODY_YET)
    if condition.kind in detection.WITH_ANOTHER_DEVICE:
        feature["properties"]["parameters"] = {**condition.parameters, "other_device_id": NOBODY_ELSE}
    try:
        detection.read_conditions({"type": "FeatureCollection", "features": [feature]})
    except detection.ConditionError as error:
        said = str(error).removeprefix(f"condition {condition.condition_id}: ")
        raise Unfit(_field_of(error), said[0].upper() + said[1:]) from None


def _field_of(error: detection.ConditionError) -> str:
    match error.__cause__:
        case ZoneError():
            return "geometry"
        case SettingsError():
            return "parameters"
        case TimetableError():
            return "timetable"
    return "kind"


def _written(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{local.day} {local:%B %Y} at {local:%H:%M}"
