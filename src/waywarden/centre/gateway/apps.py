from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "waywarden.centre.gateway"
    label = "gateway"
