"""GPX 1.0 and 1.1 bytes -> records, one for each track point, as strings.

Read with expat, without namespaces and point by point, because real files have undeclared prefixes, and a
broken point must not cost the others. Routes and waypoints are plans and marks, not where someone was: they
are left out. Speed (GPX 1.0, and Garmin's and OsmAnd's extensions) is m/s.
"""

from typing import Any
from xml.parsers import expat

from waywarden.positions.rejection import Reason, Rejection
from waywarden.positions.tables import as_text
from waywarden.positions.units import KMH_PER_MPS
from waywarden.positions.unusable import UnusableFile
from waywarden.positions.values import number

_NAMES = {
    "time": "recorded_at",
    "ele": "altitude_m",
    "course": "direction_deg",
    "sat": "satellites",
    "hdop": "hdop",
}


def records(data: bytes, device_id: str | None = None) -> tuple[list[dict[str, Any]], list[Rejection]]:
    """The track points in file order. A point's device is its track's name, else `device_id`.

    A file that breaks off gives the points before the break and one rejection. UnusableFile where it is no
    GPX.
    """
    reader = _Reader(device_id)
    parser = expat.ParserCreate("utf-8")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = reader.doctype
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(as_text(data).encode("utf-8", "replace"), True)
    except expat.ExpatError:
        if not reader.points:
            raise UnusableFile(
                "the file is not well-formed XML, so it cannot be read as GPX; export it again"
            ) from None
        reader.name_points()
        return reader.points, [Rejection(Reason.UNPARSABLE, row=len(reader.points) + 1, detail="the file breaks off")]
    if not reader.is_gpx:
        raise UnusableFile("the file is XML but not GPX; export it as GPX 1.0 or 1.1")
    return reader.points, []


class _Reader:
    """What expat tells, element by element, gathered into points."""

    def __init__(self, device_id: str | None) -> None:
        self.points: list[dict[str, Any]] = []
        self.is_gpx = False
        self._device_id = device_id
        self._track_name: str | None = None
        self._track_start = 0
        self._point: dict[str, Any] | None = None
        self._path: list[str] = []
        self._text = ""

    def doctype(self, *_: Any) -> None:
        raise UnusableFile("the file declares a document type, which GPX never needs; export it again")

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        self.is_gpx = self.is_gpx or (name == "gpx" and not self._path)
        self._path.append(name)
        self._text = ""
        if name == "trk":
            self._track_name, self._track_start = None, len(self.points)
        elif name == "trkpt":
            self._point = dict(attributes)

    def text(self, data: str) -> None:
        self._text += data

    def end(self, tag: str) -> None:
        name = self._path.pop()
        value, self._text = self._text.strip(), ""
        if name == "trkpt" and self._point is not None:
            self.points.append(self._point)
            self._point = None
        elif self._point is not None:
            self._keep(name, value)
        elif name == "name" and self._path[-1:] == ["trk"]:
            self._track_name = value or None
        elif name == "trk":
            self.name_points()

    def _keep(self, name: str, value: str) -> None:
        assert self._point is not None
        if not value:
            return
        if name == "speed" and (speed_mps := number(value)) is not None:
            self._point["speed_kmh"] = speed_mps * KMH_PER_MPS
        else:
            self._point.setdefault(_NAMES.get(name, name), value)

    def name_points(self) -> None:
        """At the end of a track, because its name may follow its points."""
        device = self._track_name or self._device_id
        for point in self.points[self._track_start :]:
            point["device_id"] = device
