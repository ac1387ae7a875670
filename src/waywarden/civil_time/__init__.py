"""Civil time: when does a timetable apply, by the clock on the wall? `Timetable.spans` says.

In: the timetable object of a condition. Out: UTC intervals. Pure: no clock but the one handed in.
"""

from waywarden.civil_time.reading import read_timetable
from waywarden.civil_time.rows import Dated, TimetableError, Weekly
from waywarden.civil_time.span import BEGINNING, END, Span
from waywarden.civil_time.timetable import Timetable

__all__ = ["BEGINNING", "END", "Dated", "Span", "Timetable", "TimetableError", "Weekly", "read_timetable"]
