from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "waywarden.centre.alerts"
    label = "alerts"
