"""Every address of the site. Each view carries its rule (access.rules); a test walks this list as every person."""

from django.urls import URLPattern, URLResolver, path

from waywarden.centre.web import alerts, live, operations, registration, sign_in, wearers

routes: list[URLPattern | URLResolver] = [
    path("", sign_in.home, name="home"),
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("about", sign_in.about, name="about"),
    path("operations", operations.page, name="operations"),
    path("operations/map.json", operations.map_data, name="operations-map"),
    path("operations/live", live.live, name="live"),
    path("alerts/<int:alert_pk>", alerts.page, name="alert"),
    path("alerts/<int:alert_pk>/evidence.json", alerts.evidence_data, name="alert-evidence"),
    path("alerts/<int:alert_pk>/acknowledge", alerts.acknowledge, name="acknowledge"),
    path("alerts/<int:alert_pk>/close", alerts.close, name="close"),
    path("wearers", wearers.index, name="wearers"),
    path("wearers/register", registration.register, name="register"),
    path("wearers/<slug:key>", wearers.page, name="wearer"),
    path("wearers/<slug:key>/day.json", wearers.day_data, name="wearer-day"),
    path("wearers/<slug:key>/orders/add", registration.add_order, name="add-order"),
    path("wearers/<slug:key>/protected/add", registration.add_protected_person, name="add-protected-person"),
    path("wearers/<slug:key>/zones/add", registration.add_zone, name="add-zone"),
    path("wearers/<slug:key>/zones/import", registration.import_zones, name="import-zones"),
    path("wearers/<slug:key>/zones/<int:condition_pk>/end", registration.end_zone, name="end-zone"),
    path("wearers/<slug:key>/tags/fit", registration.fit_tag, name="fit-tag"),
    path("wearers/<slug:key>/tags/<int:activation_pk>/remove", registration.remove_tag, name="remove-tag"),
]
