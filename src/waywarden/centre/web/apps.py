from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "waywarden.centre.web"
    label = "web"
