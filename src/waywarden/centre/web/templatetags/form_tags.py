"""How forms are written.

{{ field|control }} gives a field's control the design system's classes; {{ form|error_lines }} lists what is wrong.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django import template
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString

register = template.Library()

CLASSES = {
    "select": "govuk-select",
    "textarea": "govuk-textarea",
    "checkbox": "govuk-checkboxes__input",
    "file": "govuk-file-upload",
    "clearablefile": "govuk-file-upload",
}


@register.filter
def control(field: BoundField) -> SafeString:
    """The input, select or text area of a field, marked where it is wrong. Radios: see field.html."""
    name = CLASSES.get(field.widget_type, "govuk-input")
    wrong = f" {name}--error" if field.errors else ""
    return field.as_widget(attrs={"class": name + wrong})


class ErrorLine(NamedTuple):
    """What is wrong, where, and the id of the control that mends it ('' for the form as a whole)."""

    where: str
    said: str
    control: str


@register.filter
def error_lines(form: BaseForm) -> list[ErrorLine]:
    """Everything that is wrong with a form and the parts it holds, from top to bottom."""
    return [line for one in (form, *getattr(form, "parts", ())) for line in _own_lines(one)]


def _own_lines(form: BaseForm) -> Iterator[ErrorLine]:
    for said in form.non_field_errors():
        yield ErrorLine("", str(said), "")
    title = getattr(form, "title", "")
    for field in form:
        where = f"{title}, {str(field.label).lower()}" if title else str(field.label)
        for said in field.errors:
            yield ErrorLine(where, str(said), field.id_for_label or field.auto_id)
