"""What a person is shown of matches and of hits: few columns, London's clock, the likeliest first."""

from datetime import datetime
from zoneinfo import ZoneInfo

from waywarden.cli.output import Row

LONDON = ZoneInfo("Europe/London")
ORDER = ("present", "passed", "possible", "unmonitored", "ruled_out")
MAY_HAVE_BEEN = ORDER[:3]


def match_table(rows: list[Row]) -> list[list[Row]]:
    """Who may have been there; then, by crime, how many are unmonitored or, if told, ruled out."""
    by_label = sorted(rows, key=lambda row: (row["crime_ref"], ORDER.index(row["label"]), -row["probability"]))
    near = [_match(row) for row in by_label if row["label"] in MAY_HAVE_BEEN]
    others = [_other(row) for row in by_label if row["label"] not in MAY_HAVE_BEEN]
    return [near, others] if others else [near]


def hit_table(rows: list[Row]) -> list[list[Row]]:
    """One line a hit."""
    return [
        [
            {
                "crime": row["crime_ref"],
                "tag": row["device_id"],
                "sequence": row["sequence_label"],
                "at (London)": _clock(row["recorded_at"]),
                "distance": f"{row['distance_m']:,.0f} m",
                "overlap": f"{100 * row['overlap']:.0f} %",
            }
            for row in rows
        ]
    ]


def _match(row: Row) -> Row:
    return {
        "crime": row["crime_ref"],
        "tag": row["device_id"],
        "label": row["label"],
        "chance": f"{row['probability']:.2f}",
        "usual": _usual(row),
        "nearest": _nearest(row),
        "at (London)": _clock(row["nearest_at"]),
        "gap": _minutes(row["longest_gap_s"]),
    }


def _other(row: Row) -> Row:
    return {
        "crime": row["crime_ref"],
        "tag": row["device_id"],
        "label": row["label"],
        "why": (row["reason"] or "").replace("_", " "),
        "nearest": _nearest(row),
        "fixes": row["fixes_in_window"],
        "no data for": _minutes(row["longest_gap_s"]),
    }


def _usual(row: Row) -> str:
    """The base rate as people count: so many days of so many."""
    if row["base_rate"] is None:
        return "not known"
    return f"{round(row['base_rate'] * row['base_days'])} of {row['base_days']} d"


def _nearest(row: Row) -> str:
    if row["nearest_m"] is None:
        return "not known"
    return f"{row['nearest_m']:,.0f} m ({row['nearest_low_m']:,.0f}-{row['nearest_high_m']:,.0f})"


def _clock(at: str | None) -> str:
    return f"{datetime.fromisoformat(at).astimezone(LONDON):%Y-%m-%d %H:%M:%S}" if at else ""


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.0f} min"
