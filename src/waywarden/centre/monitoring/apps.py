from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    name = "waywarden.centre.monitoring"
    label = "monitoring"
