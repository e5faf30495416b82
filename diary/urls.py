from __future__ import annotations

from datetime import date

from django.urls import include, path, register_converter
from django.urls.converters import StringConverter

from diary.api.docs import api_docs, api_schema
from diary.api.interface import addresses
from diary.domain.days import FIRST_DAY, LAST_DAY
from diary.views import (
    archive,
    background,
    checkins,
    compare,
    days,
    deleted,
    device,
    doctor,
    episodes,
    fhir,
    guidance,
    home,
    home_screen,
    importing,
    line,
    more,
    patterns,
    programs,
    reminders,
    report,
    share,
    share_open,
    tables,
    this_device,
    trial_days,
    trial_results,
    trials,
    week,
)

app_name = "diary"


class DayConverter(StringConverter):
    """A local date in an address: 2026-03-14. Days that no entry can have are not there."""

    regex = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:  # type: ignore[override]
        day = date.fromisoformat(value)
        if not FIRST_DAY <= day <= LAST_DAY:
            raise ValueError
        return day

    def to_url(self, value: date | str) -> str:
        return str(value)


register_converter(DayConverter, "day")

log_urls = [
    path("", home.home, name="home"),
    path("log/", home.log, name="log"),
    path("guest/", home.guest_start, name="guest_start"),
    path("log/<day:day>/", home.log_day, name="log_day"),
    path("log/<uuid:uuid>/undo/", home.log_undo, name="log_undo"),
    path("log/<uuid:uuid>/burst/", home.log_burst, name="log_burst"),
    path("timers/<uuid:uuid>/", episodes.timer_edit, name="timer_edit"),
    path("timers/<uuid:uuid>/stop/", episodes.timer_stop, name="timer_stop"),
    path("timers/<uuid:uuid>/discard/", episodes.timer_discard, name="timer_discard"),
    path("episodes/new/", episodes.episode_new, name="episode_new"),
    path("episodes/line/", line.episode_from_line, name="episode_from_line"),
    path("episodes/<uuid:uuid>/", episodes.episode_edit, name="episode_edit"),
    path("episodes/<uuid:uuid>/line/", episodes.episode_line, name="episode_line"),
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
    path("diary/week/<day:monday>/", week.week, name="week"),
    path("check-in/today/", checkins.checkin_today, name="checkin_today"),
    path("check-in/<day:day>/", checkins.checkin, name="checkin"),
    path("check-in/<day:day>/answer/", checkins.checkin_answer, name="checkin_answer"),
    path("check-in/<day:day>/quiet/", checkins.checkin_quiet, name="checkin_quiet"),
    path("check-in/<day:day>/delete/", checkins.checkin_delete, name="checkin_delete"),
    path("trials/<uuid:uuid>/days/<day:day>/", trial_days.trial_day, name="trial_day"),
    path("bin/", deleted.bin_show, name="bin_show"),
    path("bin/empty/", deleted.bin_empty, name="bin_empty"),
    path("bin/<str:kind>/<uuid:uuid>/restore/", deleted.restore, name="restore"),
]

patterns_urls = [
    path("doctor/", doctor.doctor, name="doctor"),
    path("doctor/seen/", doctor.flags_seen, name="flags_seen"),
    path("doctor/worried/", doctor.worried, name="worried"),
    path("doctor/report/", report.report, name="report"),
    path("doctor/report/change/", report.report_change, name="report_change"),
    path("doctor/report/pdf/", report.report_pdf, name="report_pdf"),
    path("doctor/report/<uuid:uuid>/", report.report_progress, name="report_progress"),
    path("doctor/report/<uuid:uuid>/report.pdf", report.report_file, name="report_file"),
    path("doctor/report/<uuid:uuid>/stop/", report.report_stop, name="report_stop"),
    path("doctor/talks/<uuid:uuid>/delete/", doctor.talk_deleted, name="talk_deleted"),
    path("doctor/<str:criterion>/discussed/", doctor.flag_discussed, name="flag_discussed"),
    path("doctor/<str:criterion>/hidden/", doctor.flag_hidden, name="flag_hidden"),
    path("doctor/<str:criterion>/reopened/", doctor.flag_reopened, name="flag_reopened"),
    path("doctor/shares/", share.share_list, name="share_list"),
    path("doctor/shares/new/", share.share_new, name="share_new"),
    path("doctor/shares/<uuid:uuid>/revoke/", share.share_revoke, name="share_revoke"),
    path("share/<str:token>/", share_open.share_open, name="share_open"),
    path("share/<str:token>/report.pdf", share_open.share_pdf, name="share_pdf"),
    path("emergency/", doctor.emergency, name="emergency"),
    path("emergency/now/", doctor.emergency_now, name="emergency_now"),
    path("emergency/check/", doctor.right_now, name="right_now"),
    path("patterns/", patterns.patterns, name="patterns"),
    # Before the cards, so that the chart of this page has the address of a card of this key.
    path("patterns/compare/", compare.compare, name="compare"),
    path("patterns/compare/<str:theme>.<str:kind>", compare.compare_chart, name="compare_chart"),
    path("patterns/<str:key>/", patterns.pattern, name="pattern"),
    path("patterns/<str:key>/<str:theme>.<str:kind>", patterns.chart, name="chart"),
]

trial_urls = [
    path("trials/", trials.trials, name="trials"),
    path("trials/new/", trials.trial_new, name="trial_new"),
    path("trials/new/plan/", trials.trial_plan, name="trial_plan"),
    path("trials/<uuid:uuid>/", trials.trial, name="trial"),
    path("trials/<uuid:uuid>/stop/", trials.trial_stop, name="trial_stop"),
    path("trials/<uuid:uuid>/delete/", trials.trial_delete, name="trial_delete"),
]

background_urls = [
    path("background/", background.background, name="background"),
    path("background/<str:kind>/new/", background.fact_new, name="fact_new"),
    path("background/<str:kind>/<uuid:uuid>/", background.fact_edit, name="fact_edit"),
    path("background/<str:kind>/<uuid:uuid>/delete/", background.fact_delete, name="fact_delete"),
]

device_urls = [
    path("device/state/", device.device_state, name="device_state"),
    path("device/log/", device.device_log, name="device_log"),
    path("device/episode/", device.device_episode, name="device_episode"),
    path("device/check-in/", device.device_check_in, name="device_check_in"),
    path("device/diary/", device.device_diary, name="device_diary"),
    path("device/away/", device.device_away, name="device_away"),
]

guidance_urls = [
    path("guidance/", guidance.guidance, name="guidance"),
    path("guidance/<str:kind>/<str:key>/", guidance.guidance_text, name="guidance_text"),
]

more_urls = [
    path("more/", more.more, name="more"),
    path("home-screen/", home_screen.home_screen, name="home_screen"),
    path("device/", this_device.device, name="device"),
    path("reminders/", reminders.reminders, name="reminders"),
    path("reminders/calendar/make/", reminders.calendar_make, name="calendar_make"),
    path("reminders/calendar/move/", reminders.calendar_move, name="calendar_move"),
    path("reminders/calendar/revoke/", reminders.calendar_revoke, name="calendar_revoke"),
    path("reminders/device/on/", reminders.push_on, name="push_on"),
    path("reminders/device/time/", reminders.push_move, name="push_move"),
    path("reminders/device/<uuid:uuid>/off/", reminders.push_off, name="push_off"),
    path("reminders/stop/<str:token>/", reminders.reminder_stop, name="reminder_stop"),
    path("calendar/<slug:token>.ics", reminders.calendar_feed, name="calendar_feed"),
    path("settings/", more.settings, name="settings"),
    path("programs/", programs.programs, name="programs"),
    path("programs/<uuid:uuid>/revoke/", programs.program_revoke, name="program_revoke"),
    path("triggers/", more.triggers, name="triggers"),
    path("triggers/<uuid:uuid>/", more.trigger_edit, name="trigger_edit"),
    path("triggers/<uuid:uuid>/merge/", more.trigger_merge, name="trigger_merge"),
    path("triggers/<uuid:uuid>/retire/", more.trigger_retire, name="trigger_retire"),
    path("triggers/<uuid:uuid>/offer/", more.trigger_offer, name="trigger_offer"),
    path("import/", importing.imports, name="imports"),
    path("import/<uuid:uuid>/", importing.import_show, name="import_show"),
    path("import/<uuid:uuid>/start/", importing.import_start, name="import_start"),
    path("import/<uuid:uuid>/stop/", importing.import_stop, name="import_stop"),
    path("import/<uuid:uuid>/undo/", importing.import_undo, name="import_undo"),
    path("import/<uuid:uuid>/forget/", importing.import_forget, name="import_forget"),
    path("import/<uuid:uuid>/remove/", importing.import_remove, name="import_remove"),
    path("import/<uuid:uuid>/rejected.csv", importing.import_rejected, name="import_rejected"),
    path("archive/", archive.archive, name="archive"),
    path("archive/download/", archive.archive_download, name="archive_download"),
    path("archive/episodes.csv", tables.csv_episodes, name="csv_episodes"),
    path("archive/check-ins.csv", tables.csv_checkins, name="csv_checkins"),
    path("archive/days.csv", tables.csv_days, name="csv_days"),
    path("archive/trials.csv", tables.csv_trials, name="csv_trials"),
    path("archive/fhir.json", fhir.fhir, name="fhir"),
    path("archive/preview/", archive.archive_preview, name="archive_preview"),
    path("archive/<uuid:uuid>/load/", archive.archive_load, name="archive_load"),
    path("archive/<uuid:uuid>/cancel/", archive.archive_cancel, name="archive_cancel"),
]

trial_result_urls = [
    # Before the charts, whose addresses it would be one of.
    path("trials/<uuid:uuid>/trial.csv", trial_results.trial_csv, name="trial_csv"),
    path("trials/<uuid:uuid>/<str:theme>.<str:kind>", trial_results.trial_chart, name="trial_chart"),
]

api_urls = [
    path("api/v1/docs", api_docs, name="api_docs"),
    path("api/v1/openapi.json", api_schema, name="api_schema"),
    path("api/v1/", include((addresses(), "api"))),
]

urlpatterns = [
    *log_urls,
    *diary_urls,
    *patterns_urls,
    *trial_urls,
    *background_urls,
    *device_urls,
    *guidance_urls,
    *more_urls,
    *trial_result_urls,
    *api_urls,
]
