"""What a practitioner calls a place of a wearer's."""

from django import forms

from waywarden.centre.web.forms.plain import PlainForm


class PlaceNameForm(PlainForm):
    """An empty name takes the name away."""

    name = forms.CharField(label="Name of the place", max_length=60, required=False)
