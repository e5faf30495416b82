from __future__ import annotations

from datetime import date

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from diary.views import archive, background, checkins, days, deleted, episodes, home, more, patterns

app_name = "diary"


class DayConverter(StringConverter):
    """A local date in an address: 2026-03-14."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:  # type: ignore[override]
        return date.fromisoformat(value)

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(DayConverter, "day")

log_urls = [
    path("", home.home, name="home"),
    path("log/", home.log, name="log"),
    path("guest/", home.guest_start, name="guest_start"),
    path("timers/start/", home.timer_start, name="timer_start"),
    path("timers/<uuid:uuid>/", episodes.timer_edit, name="timer_edit"),
    path("timers/<uuid:uuid>/stop/", episodes.timer_stop, name="timer_stop"),
    path("timers/<uuid:uuid>/discard/", episodes.timer_discard, name="timer_discard"),
    path("episodes/new/", episodes.episode_new, name="episode_new"),
    path("episodes/<uuid:uuid>/", episodes.episode_edit, name="episode_edit"),
    path("episodes/<uuid:uuid>/delete/", episodes.episode_delete, name="episode_delete"),
    path("episodes/<uuid:uuid>/leave-out/", episodes.episode_leave_out, name="episode_leave_out"),
    path("episodes/<uuid:uuid>/count/", episodes.episode_count, name="episode_count"),
    path("episodes/<uuid:uuid>/stopped/", episodes.episode_stopped, name="episode_stopped"),
    path("episodes/<uuid:uuid>/lost-track/", episodes.episode_lost_track, name="episode_lost_track"),
]

diary_urls = [
    path("diary/", days.timeline, name="timeline"),
    path("diary/<day:day>/", days.day, name="day"),
    path("diary/<int:year>/", days.year, name="year"),
    path("check-in/<day:day>/", checkins.checkin, name="checkin"),
    path("check-in/<day:day>/quiet/", checkins.checkin_quiet, name="checkin_quiet"),
    path("check-in/<day:day>/delete/", checkins.checkin_delete, name="checkin_delete"),
    path("bin/", deleted.bin_show, name="bin_show"),
    path("bin/empty/", deleted.bin_empty, name="bin_empty"),
    path("bin/<str:kind>/<uuid:uuid>/restore/", deleted.restore, name="restore"),
]

patterns_urls = [
    path("patterns/", patterns.patterns, name="patterns"),
    path("patterns/frequency-<str:theme>.<str:kind>", patterns.frequency, name="frequency"),
]

background_urls = [
    path("background/", background.background, name="background"),
    path("background/<str:kind>/new/", background.fact_new, name="fact_new"),
    path("background/<str:kind>/<uuid:uuid>/", background.fact_edit, name="fact_edit"),
    path("background/<str:kind>/<uuid:uuid>/delete/", background.fact_delete, name="fact_delete"),
]

more_urls = [
    path("more/", more.more, name="more"),
    path("settings/", more.settings, name="settings"),
    path("triggers/", more.triggers, name="triggers"),
    path("triggers/<uuid:uuid>/", more.trigger_edit, name="trigger_edit"),
    path("triggers/<uuid:uuid>/merge/", more.trigger_merge, name="trigger_merge"),
    path("triggers/<uuid:uuid>/retire/", more.trigger_retire, name="trigger_retire"),
    path("triggers/<uuid:uuid>/offer/", more.trigger_offer, name="trigger_offer"),
    path("archive/", archive.archive, name="archive"),
    path("archive/download/", archive.archive_download, name="archive_download"),
    path("archive/preview/", archive.archive_preview, name="archive_preview"),
    path("archive/<uuid:uuid>/load/", archive.archive_load, name="archive_load"),
    path("archive/<uuid:uuid>/cancel/", archive.archive_cancel, name="archive_cancel"),
]

urlpatterns = [*log_urls, *diary_urls, *patterns_urls, *background_urls, *more_urls]
