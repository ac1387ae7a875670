"""Every address of the site. Each view carries its rule (access.rules); a test walks this list as every person."""

from django.urls import URLPattern, URLResolver, path

from waywarden.centre.web import alerts, conditions, live, operations, registration, rule_settings, sign_in, wearers

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
    path("wearers/<slug:key>/conditions/add", conditions.choose_kind, name="choose-kind"),
    path("wearers/<slug:key>/conditions/add/<slug:kind>", conditions.add, name="add-condition"),
    path("wearers/<slug:key>/conditions/import", conditions.import_file, name="import-conditions"),
    path("wearers/<slug:key>/conditions/<int:condition_pk>/end", conditions.end, name="end-condition"),
    path("wearers/<slug:key>/conditions/<int:condition_pk>/absence", conditions.agree_absence, name="agree-absence"),
    path("wearers/<slug:key>/absences/<int:absence_pk>/withdraw", conditions.withdraw_absence, name="withdraw-absence"),
    path("wearers/<slug:key>/tags/fit", registration.fit_tag, name="fit-tag"),
    path("wearers/<slug:key>/tags/<int:activation_pk>/remove", registration.remove_tag, name="remove-tag"),
    path("wearers/<slug:key>/protected/tag", registration.entrust_tag, name="entrust-tag"),
    path(
        "wearers/<slug:key>/protected/tag/<int:entrustment_pk>/take-back",
        registration.take_back_tag,
        name="take-back-tag",
    ),
    path("settings/rules", rule_settings.index, name="rule-settings"),
    path("settings/rules/draft", rule_settings.draft, name="rule-settings-draft"),
    path("settings/rules/<int:number>", rule_settings.version, name="rule-settings-version"),
    path("settings/rules/<int:number>/add", rule_settings.choose, name="rule-settings-add"),
    path("settings/rules/<int:number>/set/<slug:kind>", rule_settings.row, name="rule-settings-set"),
    path("settings/rules/<int:number>/compare", rule_settings.compare, name="rule-settings-compare"),
    path("settings/rules/<int:number>/progress.json", rule_settings.progress, name="rule-settings-progress"),
    path("settings/rules/<int:number>/publish", rule_settings.publish, name="rule-settings-publish"),
    path("settings/rules/<int:number>/discard", rule_settings.discard, name="rule-settings-discard"),
]
