"""The optional numbers of a message, in the schema's columns and units."""

from collections.abc import Mapping
from typing import Any

from waywarden.positions.values import number, optional_number, storable

# What the message calls it -> (our column, what turns its unit into ours).
Names = Mapping[str, tuple[str, float]]


def read_numbers(said: Mapping[str, Any], names: Names) -> tuple[dict[str, Any], dict[str, Any]]:
    """(row, attributes): what is known, and as it was said what is unknown or out of range.

    The accuracy radius is kept as reported too, because a change of confidence changes the number.
    """
    row: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    for name, (column, factor) in names.items():
        reported = said.get(name)
        if reported is None:
            continue
        value = optional_number(column, reported, factor)
        if value is None:
            attributes[name] = storable(reported)
            continue
        row[column] = value
        if column == "accuracy_m":
            attributes["accuracy_reported_m"] = number(reported)
    return row, attributes
