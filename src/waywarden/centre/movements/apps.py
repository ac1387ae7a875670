from django.apps import AppConfig


class MovementsConfig(AppConfig):
    name = "waywarden.centre.movements"
    label = "movements"
