"""Every table of the admin knows the venue of a row, or is for superusers alone."""

from django.contrib import admin

from backoffice.records.owners import path_to_venue

OF_NO_VENUE = {
    "auth.Group",
    "auth.User",
    "axes.AccessAttempt",
    "django_celery_beat.ClockedSchedule",
    "django_celery_beat.CrontabSchedule",
    "django_celery_beat.IntervalSchedule",
    "django_celery_beat.PeriodicTask",
    "django_celery_beat.SolarSchedule",
    "sweeps.GivenUpTask",
}


def test_tables_lead_to_their_venue() -> None:
    paths = {model._meta.label: path_to_venue(model) for model in admin.site._registry}
    assert {label for label, path in paths.items() if path is None} == OF_NO_VENUE
    assert paths["venues.Venue"] == "pk"
    assert paths["ledger.Posting"] == "journal__book__venue"
    assert paths["markets.Position"] == "account__venue"
    assert paths["shortfalls.DebtChange"] == "debt__venue"
