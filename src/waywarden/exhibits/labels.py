"""Where texts may stand on a map: never one on another. Who comes first takes the room."""

from dataclasses import dataclass, field

from waywarden.exhibits.words import width

CELL = 64.0


@dataclass
class Room:
    """What is taken of a map of this size, in units of the page."""

    wide: float
    high: float
    taken: dict[tuple[int, int], list[tuple[float, float, float, float]]] = field(default_factory=dict)

    def takes(self, left: float, top: float, right: float, bottom: float, *, anyway: bool = False) -> bool:
        """Take this box, if it is free and on the map, or `anyway`. False where it is not taken."""
        cells = [
            (column, row)
            for column in range(int(left // CELL), int(right // CELL) + 1)
            for row in range(int(top // CELL), int(bottom // CELL) + 1)
        ]
        if not anyway:
            if left < 2 or top < 2 or right > self.wide - 2 or bottom > self.high - 2:
                return False
            for cell in cells:
                for its_left, its_top, its_right, its_bottom in self.taken.get(cell, ()):
                    if left < its_right and its_left < right and top < its_bottom and its_top < bottom:
                        return False
        for cell in cells:
            self.taken.setdefault(cell, []).append((left, top, right, bottom))
        return True

    def baseline(self, text: str, x: float, y: float, size: float, off: float) -> tuple[float, float, str] | None:
        """(x, y, anchor) for a text `off` a point: above, below, right or left of it; None where nothing is free."""
        wide, high = width(text, size), size
        for at_x, at_y, anchor in (
            (x, y - off, "middle"),
            (x, y + off + high * 0.75, "middle"),
            (x + off, y + high * 0.35, "start"),
            (x - off, y + high * 0.35, "end"),
        ):
            left = at_x - {"middle": wide / 2, "start": 0.0, "end": wide}[anchor]
            if self.takes(left - 1, at_y - high * 0.8, left + wide + 1, at_y + high * 0.25):
                return at_x, at_y, anchor
        return None
