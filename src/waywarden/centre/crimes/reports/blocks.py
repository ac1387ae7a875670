"""A paper as blocks that Word and PDF lay out alike: what it says, in which order, and nothing of how it looks."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Heading:
    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    """`manner`: "" for text, "notice" for what must not be overlooked, "quiet" for notes."""

    text: str
    manner: str = ""


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Numbered:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """`rows` as text; the first column names the row. `numeric` columns stand to the right. `shares` of the width. The
    caption is for who has the table read out, and is printed where it is not the heading above it (`titled`).
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]
    numeric: tuple[int, ...] = ()
    titled: bool = False
    small: bool = False


@dataclass(frozen=True)
class Figure:
    """A page of `exhibits` (SVG), and the same in words; `name` is its heading."""

    svg: str
    alt: str
    name: str


@dataclass(frozen=True)
class Fields:
    """Lines to be filled in by hand."""

    labels: tuple[str, ...]


@dataclass(frozen=True)
class NewPage:
    """From here on another page, lying on its side or standing."""

    sideways: bool = False


Block = Heading | Paragraph | Bullets | Numbered | Table | Figure | Fields | NewPage


@dataclass(frozen=True)
class Paper:
    """`mark` and `number` stand on every page."""

    title: str
    subject: str
    number: str
    made_at: datetime
    blocks: tuple[Block, ...]

    @property
    def mark(self) -> str:
        return f"{self.subject} · Disclosure {self.number}"
