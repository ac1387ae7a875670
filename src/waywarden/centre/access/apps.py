from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "waywarden.centre.access"
    label = "access"
