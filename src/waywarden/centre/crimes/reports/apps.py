from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "waywarden.centre.crimes.reports"
    label = "reports"
