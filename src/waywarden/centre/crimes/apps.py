from django.apps import AppConfig


class CrimesConfig(AppConfig):
    name = "waywarden.centre.crimes"
    label = "crimes"
