"""Drawn pictures of what a rule means: positions as a table, conditions in a few words, violations read back.

`positions.py` says how to draw positions, `conditions.py` how to draw conditions, `violations.py` how a violation is
written down again. Times everywhere are UTC, of the picture's day where no date is said: Tuesday 3 March 2026.
"""

from tests.spec.drawing.conditions import condition, zone
from tests.spec.drawing.positions import MIDDLE, RADIUS_M, drawn
from tests.spec.drawing.times import DAY, clock
from tests.spec.drawing.violations import read_back

__all__ = ["DAY", "MIDDLE", "RADIUS_M", "clock", "condition", "drawn", "read_back", "zone"]
