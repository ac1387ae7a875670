"""How forms are written: {{ field|control }} gives a field's control the design system's classes."""

from django import template
from django.forms import BoundField
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
