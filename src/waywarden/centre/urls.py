"""Where every page lives: one list."""

from django.urls import URLPattern, URLResolver

from waywarden.centre.web.routes import routes

urlpatterns: list[URLPattern | URLResolver] = routes
