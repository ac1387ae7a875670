from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "waywarden.centre.cases"
    label = "cases"
