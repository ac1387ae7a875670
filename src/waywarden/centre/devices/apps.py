from django.apps import AppConfig


class DevicesConfig(AppConfig):
    name = "waywarden.centre.devices"
    label = "devices"
