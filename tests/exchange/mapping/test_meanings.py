"""What the name of a column means, and what a text speaks of."""

from __future__ import annotations

from diary.domain.catalogue import ITEMS
from diary.domain.facets import COLUMN_FACETS
from diary.exchange.mapping.columns import TARGETS
from diary.exchange.mapping.meanings import Meaning, denies_twitching, meaning, speaks_of_sleep, speaks_of_twitching
from tests.each import each


@each(
    ("name", "found"),
    [
        ("Date", Meaning("date")),
        ("DATE ", Meaning("date")),
        ("local_date", Meaning("date")),
        ("Date (DD/MM/YYYY)", Meaning("date", order="day_first")),
        ("Date MM/DD/YYYY", Meaning("date", order="month_first")),
        ("Datum (TT.MM.JJJJ)", Meaning("date", order="day_first")),
        ("Date (jj/mm/aaaa)", Meaning("date", order="day_first")),
        ("Date (YYYY-MM-DD HH:MM)", Meaning("date", order="iso")),
        ("Time", Meaning("time")),
        ("Time (hh:mm)", Meaning("time")),
        ("Uhrzeit (24 h)", Meaning("time")),
        ("startTime", Meaning("start")),
        ("start_time", Meaning("start")),
        ("Start (UTC)", Meaning("start", zone="UTC")),
        ("timestamp_ms", Meaning("start", "ms")),
        ("Date & Time", Meaning("start")),
        ("Datum/Uhrzeit", Meaning("start")),
        ("Start date/time", Meaning("start")),
        ("from", Meaning("start")),
        ("to", Meaning("end")),
        ("Von", Meaning("start")),
        ("Bis", Meaning("end")),
        ("twitchStart", Meaning("start")),
        ("Start of the twitching", Meaning("start")),
        ("Episode duration", Meaning("duration")),
        ("Duration (s)", Meaning("duration", "s")),
        ("dur_ms", Meaning("duration", "ms")),
        ("Duration in seconds", Meaning("duration", "s")),
        ("Dauer (Min)", Meaning("duration", "min")),
        ("Minutes", Meaning("duration", "min")),
        ("Which toe?", Meaning("place")),
        ("Zehe", Meaning("place")),
        ("Severity (1-5)", Meaning("intensity", top=5)),
        ("Stärke 0 bis 10", Meaning("intensity", top=10)),
        ("Pain /10", Meaning("pain", top=10)),
        ("Pain/10", Meaning("pain", top=10)),
        ("pain_out_of_10", Meaning("pain", top=10)),
        ("Pain today", Meaning("pain")),
        ("Suspected trigger", Meaning("trigger")),
        ("Notes / comments", Meaning("note")),
        ("Any twitching?", Meaning("twitching")),
        ("Muskelzucken", Meaning("twitching")),
        ("Sleep [h]", Meaning("sleep", "h")),
        ("😴 Sleep", Meaning("sleep")),
        ("SleepDurationMinutes", Meaning("sleep", "min")),
        ("totalSleepSeconds", Meaning("sleep", "s")),
        ("Time asleep (minutes)", Meaning("sleep", "min")),
        ("Sleep time (hours)", Meaning("sleep", "h")),
        ("Sleep (hours) per day", Meaning("sleep", "h")),
        ("minutes asleep", Meaning("sleep", "min")),
        ("hours slept last night", Meaning("sleep", "h")),
        ("Stunden Schlaf", Meaning("sleep", "h")),
        ("Schlaf (Std.)", Meaning("sleep", "h")),
        ("Sleep quality (%)", Meaning("sleep_quality", top=100)),
        ("bedtime", Meaning("sleep_start")),
        ("Fell asleep at", Meaning("sleep_start")),
        ("sleep_start", Meaning("sleep_start")),
        ("Wake-up", Meaning("sleep_end")),
        ("wake time", Meaning("sleep_end")),
        ("Aufgewacht um", Meaning("sleep_end")),
        ("Caffeine (mg)", Meaning("caffeine", "mg")),
        ("mg of caffeine", Meaning("caffeine", "mg")),
        ("coffee (cups/day)", Meaning("caffeine", "drinks")),
        ("Tassen Kaffee", Meaning("caffeine", "drinks")),
        ("Units of alcohol", Meaning("alcohol", "drinks")),
        ("Geraucht?", Meaning("nicotine")),
        ("Cigarettes?", Meaning("nicotine")),
        ("Tight shoes (yes/no)", Meaning("tight_shoes")),
        ("Starkes Schwitzen", Meaning("heavy_sweating")),
        ("stress_0_100", Meaning("stress", top=100)),
        ("Stress (1-5)", Meaning("stress", top=5)),
        ("Stress, out of 10", Meaning("stress", top=10)),
        ("Symptom: Stress", Meaning("stress")),
        ("Worry about the twitching", Meaning("worry")),
        ("Müdigkeit /100", Meaning("fatigue", top=100)),
        ("Muedigkeit", Meaning("fatigue")),
        ("UTC timestamp", Meaning("start", zone="UTC")),
        ("start_time_utc", Meaning("start", zone="UTC")),
        ("epoch ms", Meaning("start", "ms")),
        ("Timestamp (ISO 8601)", Meaning("start")),
        ("When did it start?", Meaning("start")),
        ("How long did it last (minutes)?", Meaning("duration", "min")),
        ("Which toe was it?", Meaning("place")),
        ("How strong was it (1-5)?", Meaning("intensity", top=5)),
        ("Pain (NRS)", Meaning("pain", top=10)),
        ("# of twitches", Meaning("twitching")),
        ("Did your toe twitch today?", Meaning("twitching")),
        ("Sleep onset", Meaning("sleep_start")),
        ("Wake onset", Meaning("sleep_end")),
        ("Nap start", Meaning("sleep_start")),
        ("Asleep duration (min)", Meaning("sleep", "min")),
        ("fromDate", Meaning("start")),
        ("slept until", Meaning("sleep_end")),
        ("End of the sleep", Meaning("sleep_end")),
        ("Sen od", Meaning("sleep_start")),
        ("Sueño hasta (UTC)", Meaning("sleep_end", zone="UTC")),
        ("Sleep (decimal hours)", Meaning("sleep", "h")),
        ("Sleep (hours:minutes)", Meaning("sleep")),
        ("Total hours slept", Meaning("sleep", "h")),
        ("Factors: Coffee", Meaning("caffeine")),
    ],
)
def test_a_whole_meaning_is_taken_with_what_its_name_says_beside_it(name: str, found: Meaning) -> None:
    assert meaning(name) == found


@each(
    "name",
    [
        "Anxiety", "Angst", "Worry", "Sorgen", "Worried", "Drinks", "Mood", "Energy", "Energy level", "Sweating",
        "Schwitzen", "Night sweats", "Sleep score", "Sleep efficiency", "Sleep debt", "Sleep stages", "Sleep notes",
        "Level", "Stufe", "Time zone", "Timezone", "Created at", "Updated at", "Date modified", "Date of birth",
        "Birthday", "Start weight", "Start of week", "End of day", "Day of week", "Weekday", "Heart rate", "Pulse",
        "Steps", "Weight", "Alcohol-free", "Alcohol-free days", "Blood alcohol", "Alcohol (g)", "Alcohol %",
        "Stress score of the watch", "Stress score", "Stress (watch)", "Average stress", "Rest stress duration",
        "Last coffee at", "Decaf coffee", "Caffeine-free", "Coffee price", "Coffee (ml)", "Deep sleep", "REM sleep",
        "Light sleep", "Sleep (deep)", "Time to fall asleep", "Sleep latency", "Sleep time", "Time in bed", "Awake",
        "Awakenings", "Wake ups", "Minutes awake", "min sleep", "Max pain", "Pain location", "Pain relief",
        "Pain (min)", "Painkiller", "Muscle strength (kg)", "Length (cm)", "Time (s)", "Time (min)", "Time today",
        "Screen time", "Stress (1 = best)", "Note 1", "Note (0-10)", "Toenail", "Location accuracy", "Symptom",
        "Symptoms", "Side", "Tired of work", "Smoker", "Cigarettes", "Shoes tight at work", "Duration of sleep stage",
        "Twitch channel", "Zeitzone", "Schlafscore", "Tiefschlaf", "Einschlafzeit", "Erstellt am", "Tagesform",
        "Ortszeit Zone", "Wach", "Feeling", "State", "Time (CET)", "Start (UTC+1)", "utc sleep", "Mood: Stress",
        "Sleep timer", "To sleep", "Sleep start stage", "Sleep time to", "Schlaf timer",
        "Stress (min)", "Date (hours)", "Schlafqualität (Schulnote)", "", "-", "5", "(s)", "0-10", "x" * 5000,
        "sleep " * 30,
    ],
)  # fmt: skip
def test_a_name_that_says_more_or_less_or_something_else_is_no_meaning(name: str) -> None:
    assert meaning(name) is None


def test_a_column_of_the_diary_itself_always_counts() -> None:
    told = {target.column: target.key for target in TARGETS}
    own = [*((facet.key, facet.name) for facet in COLUMN_FACETS), *((item.key, item.name) for item in ITEMS)]
    for key, name in own:
        for found in (meaning(key), meaning(name)) if key in told else ():
            assert found
            assert told[key].startswith(found.key)
    assert meaning("sleep_minutes") == Meaning("sleep", "min")
    assert meaning("Hours of sleep") == Meaning("sleep", "h")
    assert meaning("caffeine_drinks") == Meaning("caffeine", "drinks")
    assert meaning("worry") == Meaning("worry")


@each(
    "text",
    [
        "Toe twitch", "Zehenzucken", "Muskelzuckungen", "twitchStart", "no twitching today", "eye twitching", "Twitch",
        "My toes twitched after coffee", "fasciculations", "Toe", "Zehen", "left big toe", "große Zehe links",
        "L big toe; right 2nd", "left_hallux", "Hallux re.", "left calf", "rechte Wade; Augenlid", "eyelid", "Tongue",
        "Left foot", "Left foot, not a toe", "Left lower leg", "both hands", "🦶 toe", "gros orteil", "fasciculations",
        "secousses musculaires", "mollet gauche", "dedo gordo del pie", "fasciculación", "pantorrilla derecha",
        "alluce destro", "dita dei piedi", "grote teen", "spiertrekkingen", "linkerkuit", "dedão do pé", "hálux",
        "palec u nogi", "drgania mięśni", "stortån", "muskelryckning", "storetå", "muskeltrækninger", "rykninger",
        "záškuby", "prst u nohy", "ayak parmağı", "göz seğirmesi", "подёргивание мышц", "большой палец левой ноги",
        "まぶたのピクピク", "足の親指", "左ふくらはぎ", "肌肉跳动", "左脚大脚趾", "paupière",
    ],
)  # fmt: skip
def test_a_text_speaks_of_twitching_by_its_words_or_by_being_a_place(text: str) -> None:
    assert speaks_of_twitching(text)


@each(
    "text",
    [
        "foot steps", "football", "on foot", "toewijzing", "tomatoe", "mistletoe", "on hand", "second hand", "alarm",
        "facetime", "feedback", "back at", "Back", "chest", "eye", "left eye", "arm", "Foot", "hand", "Armband", "L1",
        "R2", "left 2nd", "left", "Pain", "Level", "Schmerz 5", "pain 7 of 10", "Achselzucken", "Zucker", "Blutzucker",
        "face", "Trunk", "Gesicht", "Twitch followers", "Twitch stream hours", "fast-twitch fibres", "twitch.tv",
        "toe touches", "Live on Twitch", "Toe drop (mm)", "Toe temperature", "toe curls", "head to toe",
        "steel-toe boots", "af en toe", "naar huis toe", "Zehn", "2 Zehen Knoblauch",
        "Knoblauchzehe", "handy", "armchair", "Teen", "spasm", "cramp", "jerk chicken", "dedo", "dedo gordo", "palec",
        "dito", "Lingua", "lengua", "Dil", "teen", "pie chart", "el kol", "trekking", "utryckning", "spasme", "crampe",
        "calambre", "Tic", "main", "bras", "hand in hand", "", "x" * 5000,
    ],
)  # fmt: skip
def test_nothing_else_speaks_of_twitching(text: str) -> None:
    assert not speaks_of_twitching(text)


@each(
    "text",
    [
        "Sleep", "totalSleepSeconds", "SLEEP_START", "sleep_score", "Deep sleep", "fell asleep at", "bedtime", "slept",
        "HKCategoryValueSleepAnalysisAsleepCore", "a good night's rest", "Nap start", "Schlaf", "Schlafdauer",
        "Tiefschlaf", "REM-Schlaf", "geschlafen", "durée du sommeil", "J'ai dormi 7 h", "horas de sueño", "sueno",
        "ore di sonno", "slaapduur", "geslapen", "Sono", "qualidade do sono", "Sen", "jakość snu", "sömnkvalitet",
        "Søvntimer", "sovet", "délka spánku", "Uyku süresi", "сон", "睡眠時間", "睡眠时间",
    ],
)  # fmt: skip
def test_a_text_speaks_of_sleep_by_its_words(text: str) -> None:
    assert speaks_of_sleep(text)


@each(
    "text",
    [
        "Schlafzimmer", "Schläfe", "Schlafanzug", "my foot fell asleep", "Fuß eingeschlafen", "sleepwear", "bedroom",
        "Awake", "nap", "rest", "night", "heart rate", "io sono stanco", "sen var", "dort", "slaapkamer", "sovrum",
        "soverom", "bedtijdstip", "chambre à coucher", "coucher du soleil", "sieste aérienne", "pie dormido",
        "voet slaapt", "snu", "",
    ],
)  # fmt: skip
def test_nothing_else_speaks_of_sleep(text: str) -> None:
    assert not speaks_of_sleep(text)


@each(
    "text",
    ["toe " * 5000, "left " * 5000, "Schlaf-" * 5000, "'" * 5000, "((((" * 5000, "a\u0301" * 5000, "\u0301" * 5000],
)
def test_a_text_of_any_length_is_looked_at_in_a_moment(text: str) -> None:
    assert meaning(text) is meaning(text[:200]) is None
    assert speaks_of_twitching(text) == ("toe" in text)
    assert speaks_of_sleep(text) == ("Schlaf" in text)


@each(
    "text",
    [
        "no twitching", "No toe twitching today", "not twitching", "Twitching: none", "twitching - no", "kein Zucken",
        "ohne Zuckungen", "pas de fasciculations", "没有肌肉抽动",
    ],
)  # fmt: skip
def test_a_text_can_say_that_nothing_twitched(text: str) -> None:
    assert denies_twitching(text)


@each(
    "text", ["toe twitching", "no pain, toe twitching", "twitching, no pain", "left big toe", "no", "none", "肌肉抽动"]
)
def test_a_no_that_is_about_something_else_denies_no_twitching(text: str) -> None:
    assert not denies_twitching(text)
