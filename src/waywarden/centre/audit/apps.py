from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "waywarden.centre.audit"
    label = "audit"
