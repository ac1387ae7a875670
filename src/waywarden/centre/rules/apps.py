from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "waywarden.centre.rules"
    label = "rules"
