"""When no trial may begin, and which flag ends one: a table of examples for each rule."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from diary.domain.criteria import CRITERION_BY_ID
from diary.domain.flags import Flag, Memory, Settled, Status, flag_of, keys_of
from diary.domain.rule_input import Evidence, Match, Urgency
from diary.domain.trial import CHANGES, OWN, STARTS_WITHIN
from diary.domain.trial_rules import ALCOHOL_PROBLEM, TrialRefusal, TrialWish, holds, refusals
from diary.domain.trial_words import ALCOHOL, MEDICINES, SUPPLEMENTS, names_alcohol, names_medicine, names_supplement
from tests.each import each

TODAY = date(2026, 3, 14)
WISH = TrialWish("wider_shoes", "", TODAY, is_adult=True, is_own_to_change=True)


def refused(
    wish: TrialWish,
    *,
    flags: Sequence[Flag] = (),
    another_runs: bool = False,
    is_on: bool = True,
    medicines: Sequence[str] = (),
    conditions: Collection[str] = (),
) -> tuple[TrialRefusal, ...]:
    return refusals(
        wish,
        today=TODAY,
        flags=flags,
        another_runs=another_runs,
        is_on=is_on,
        medicines=medicines,
        conditions=conditions,
    )


def own(words: str) -> TrialWish:
    return replace(WISH, change=OWN, own_words=words)


@each("change", [change.key for change in CHANGES if change.key != OWN])
def test_each_change_of_the_list_may_be_tested(change: str) -> None:
    wish = replace(WISH, change=change)
    assert refused(wish, medicines=["Prednisolone"], conditions=["diabetes", ALCOHOL_PROBLEM]) == ()


def test_each_reason_refuses_by_itself_and_all_of_them_are_told() -> None:
    open_flag = flag_as(Urgency.PROMPT)
    alone: list[tuple[tuple[TrialRefusal, ...], TrialRefusal]] = [
        (refused(WISH, is_on=False), TrialRefusal.OFF),
        (refused(WISH, another_runs=True), TrialRefusal.ANOTHER),
        (refused(WISH, flags=[open_flag]), TrialRefusal.FLAG),
        (refused(replace(WISH, is_adult=False)), TrialRefusal.NOT_ADULT),
        (refused(replace(WISH, is_own_to_change=False)), TrialRefusal.NOT_OWN_TO_CHANGE),
        (refused(own("no aspirin")), TrialRefusal.MEDICINE),
        (refused(own("more magnesium")), TrialRefusal.SUPPLEMENT),
        (refused(own("a beer at night")), TrialRefusal.ALCOHOL),
        (refused(own("")), TrialRefusal.NO_WORDS),
        (refused(replace(WISH, starts_on=TODAY - timedelta(days=1))), TrialRefusal.FIRST_DAY),
    ]
    assert [found for found, _ in alone] == [(reason,) for _, reason in alone]
    assert {reason for _, reason in alone} == set(TrialRefusal)
    everything = TrialWish(OWN, "aspirin, potassium and beer", date.min, is_adult=False, is_own_to_change=False)
    told = refused(everything, flags=[open_flag], another_runs=True, is_on=False)
    assert told == tuple(reason for reason in TrialRefusal if reason is not TrialRefusal.NO_WORDS)


@each(
    ("days", "is_taken"),
    [(-1, False), (0, True), (1, True), (STARTS_WITHIN, True), (STARTS_WITHIN + 1, False)],
)
def test_a_trial_begins_today_or_soon(days: int, is_taken: bool) -> None:
    found = refused(replace(WISH, starts_on=TODAY + timedelta(days=days)))
    assert found == (() if is_taken else (TrialRefusal.FIRST_DAY,))


@each("words", ["", "   ", "?!", "\u200b", "---", "_"])
def test_own_words_have_to_be_words(words: str) -> None:
    assert refused(own(words)) == (TrialRefusal.NO_WORDS,)


def test_words_that_go_with_no_change_of_ones_own_are_not_read() -> None:
    assert refused(replace(WISH, own_words="aspirin")) == ()


HARMLESS = [
    "no phone in bed", "no phone or tablet in bed", "no screens after nine", "barefoot at home", "compression socks",
    "more water", "two litres of water", "mineral water instead of cola", "herbal tea instead of coffee",
    "peppermint tea in the evening", "decaf coffee", "no coffee after lunch", "less than 200 mg of caffeine",
    "at most 200 mg caffeine", "one espresso less", "no energy drinks", "a banana a day", "more spinach and nuts",
    "less salt", "no salt on my food", "no added salt", "cutting down on salt", "a low-salt lunch", "weniger Salz",
    "salzfrei essen", "without any salt", "bath with Epsom salts", "a warm foot bath", "heel drops on the stairs",
    "a medicine ball at the gym", "stretching the calves", "pumping iron only twice a week", "a walk after dinner",
    "no crossed legs", "standing desk", "sleeping with an open window", "in bed by ten", "toe spreaders",
    "insoles from the shoe shop", "softer socks", "sitting without curling my toes", "breathing exercises",
    "yoga before bed", "no news in the evening", "less sugar", "vegetarian days", "breakfast every day",
    "chewing gum", "no gluten", "less nicotine", "three cigarettes fewer", "gardening", "ice pack on the foot",
    "rolling a ball under the foot", "no tight boots", "a different pillow", "less work at the weekend",
    "dropping the second coffee", "no coffee capsules", "warm socks in April", "a cycling session with my son",
    "kein Handy im Bett", "kein Handy oder Tablet im Bett", "barfuß zu Hause", "mehr Wasser", "Mineralwasser trinken",
    "weitere Schuhe", "kein Kaffee nach zwölf", "Dehnen am Abend", "früher ins Bett", "eine Dose Cola weniger",
    "Kräutertee statt Kaffee", "weniger Zucker", "frische Lebensmittel", "Medizinball", "Spaziergang nach dem Essen",
    "warme Socken", "keine hohen Absätze",
]  # fmt: skip
MEDICINE = [
    "no Prednisolone", "half a tablet", "skip the evening pill", "lower DOSE", "eye drops only in the morning",
    "ibuprofen before bed", "ibuprofen-free", "Ibuprofène", "an aspirin a day", "paracetamol", "blood pressure pills",
    "prednisone", "no statins", "without atorvastatin", "ramipril in the evening", "bisoprolol later", "beta-blocker",
    "water tablets", "lisinopril", "a sleeping tablet", "Ritalin only on workdays", "more Adderall",
    "antidepressant at night", "sertraline in the morning", "off citalopram", "no lorazepam", "Xanax", "gabapentin",
    "a muscle relaxant", "baclofen", "quinine", "tonic water in the evening", "a glass of tonic", "nicotine gum",
    "nicotine patches", "the antihistamine", "no antibiotics", "steroid cream", "cortisone", "insulin later",
    "levothyroxine before breakfast", "L-Thyroxin", "no painkillers", "pain killer", "what was prescribed",
    "a new prescription", "lithium", "botox", "CANNABIS", "no drugs", "200 mg every night", "50 mcg", "1000 IU",
    "200mg", "the pill", "HRT", "medication in the morning", "med\u00adication", "Ｉｂｕｐｒｏｆｅｎ",
    "keine Tabletten", "Schlaftabletten weglassen", "ohne Medikamente", "weniger Schmerzmittel", "Blutdruckmittel",
    "höhere Dosis", "hoehere Dosis", "Kortison", "Tropfen am Abend", "die Pille", "Wassertabletten", "Betablocker",
    "Arzneimittel", "Chinin", "eine Salbe", "keine Pillen", "budesonide", "indapamide", "no tamsulosin", "allopurinol",
    "hydroxyzine", "buspirone", "tiotropium", "doxazosin", "minoxidil", "colchicine", "Colchicin am Abend",
    "ibu", "no Ibu before bed",
]  # fmt: skip
SUPPLEMENT = [
    "magnesium", "Magnésium", "no magnesium", "Magnesiumtabletten", "more potassium", "potassium-rich food", "Kalium",
    "calcium", "zinc", "more iron", "minerals", "salt tablets", "extra salt", "salt water in the morning",
    "electrolytes", "electrolyte powder", "an electrolyte drink", "Elektrolytgetränk", "isotonic drink",
    "a sports drink after running", "Gatorade", "vitamin D", "no vitamins", "multivitamins", "B12", "vit D",
    "B-complex", "folic acid", "Folsäure", "Folsaeure", "omega-3", "fish oil", "creatine", "protein powder",
    "probiotics", "melatonin", "CBD", "CBD oil", "hemp oil", "valerian tea", "ashwagandha", "St John's wort",
    "St. John’s wort", "Johanniskraut", "herbal remedies", "a herbal supplement", "supplements", "homeopathic globuli",
    "Homöopathie", "Schüßler salts", "Bach flowers", "taurine", "turmeric with curcumin", "baking soda", "Natron",
    "Mineralstoffe", "Nahrungsergänzung", "Eisen", "Baldrian", "5-HTP", "coenzyme Q10", "Vitamin-B-Komplex",
    "Epsom salts in water", "salt", "more salt", "a bit of salt", "Salz", "mehr Salz am Abend", "not less salt",
    "salt and lemon",
]  # fmt: skip


@each("words", HARMLESS)
def test_words_that_name_nothing_to_ask_a_doctor_about_are_taken(words: str) -> None:
    assert refused(own(words)) == ()


@each("words", MEDICINE)
def test_words_that_name_a_medicine_are_refused(words: str) -> None:
    assert TrialRefusal.MEDICINE in refused(own(words))


@each("words", SUPPLEMENT)
def test_words_that_name_a_supplement_or_a_mineral_are_refused(words: str) -> None:
    assert TrialRefusal.SUPPLEMENT in refused(own(words))


@each(
    ("words", "medicines"),
    [
        ("no Zyxomed", ["Zyxomed"]),
        ("ZYXOMED later", ["zyxomed"]),
        ("without zyxomed", ["Zyxomed retard 20 mg"]),
        ("less Zýxomed", ["Zyxomed"]),
        ("the dr x mix in the morning", ["Coffee", "Dr. X mix"]),
        ("Zyxomed-free days", ["Aspirin", "Zyxomed"]),
    ],
)
def test_words_that_name_ones_own_medicine_are_refused(words: str, medicines: list[str]) -> None:
    assert refused(own(words)) == ()
    assert refused(own(words), medicines=medicines) == (TrialRefusal.MEDICINE,)


@each(
    ("words", "medicines"),
    [
        ("magnesium at night", ["Magnesium"]),
        ("no verla", ["Magnesium Verla"]),
        ("more iron", ["Aspirin", "Iron tablets 100"]),
    ],
)
def test_ones_own_medicine_that_is_a_supplement_is_refused_as_one(words: str, medicines: list[str]) -> None:
    assert refused(own(words), medicines=medicines) == (TrialRefusal.SUPPLEMENT,)


@each(
    ("words", "medicines"),
    [
        ("in bed by ten", ["Evening sleep tablet"]),
        ("more water", ["Water tablet 20"]),
        ("no coffee after noon", ["Blood pressure pill, after coffee"]),
        ("warm socks", ["War"]),
        ("stretching", ["", "  ", "!"]),
    ],
)
def test_ordinary_words_of_a_medicines_name_are_taken(words: str, medicines: list[str]) -> None:
    assert refused(own(words), medicines=medicines) == ()


LESS_ALCOHOL = [
    "no alcohol", "alcohol-free", "without wine", "without red wine", "less beer", "no more beer",
    "skipping the nightcap", "a dry month without alcohol", "kein Alkohol", "weniger Bier", "alkoholfreies Bier",
    "beer-free evenings", "no beer or wine", "no coffee or beer", "alkoholfrei", "alcohol free evenings",
    "kein Glas Wein", "I don't drink any wine", "tea and no wine", "not drinking alcohol", "give up wine",
]  # fmt: skip
ALCOHOL_AS_IT_IS = [
    "alcohol", "a beer before bed", "a glass of red wine", "gin in the evening", "ein Glas Wein",
    "a beer instead of coffee", "wine, not coffee", "only wine in the evening", "statt Kaffee ein Bier",
    "two beers at most every evening", "at most two beers every evening", "nur Wein", "anstatt Cola Bier",
    "no coffee but wine", "no coffee, wine", "less beer and more wine", "less beer, more wine", "no wine, two beers",
    "sugar free beer", "free beer", "dry wine", "never without wine", "don't skip the beer", "not less beer",
    "half a beer", "beer free of charge", "wine without food", "no beer, then wine",
]  # fmt: skip


@each("words", LESS_ALCOHOL)
def test_less_alcohol_may_be_tested_unless_it_has_long_been_a_lot(words: str) -> None:
    assert refused(own(words), conditions=["diabetes"]) == ()
    assert refused(own(words), conditions=[ALCOHOL_PROBLEM]) == (TrialRefusal.ALCOHOL,)


@each("words", ALCOHOL_AS_IT_IS)
def test_alcohol_is_nothing_to_try(words: str) -> None:
    assert refused(own(words)) == (TrialRefusal.ALCOHOL,)


@each("words", ["ginger beer", "alcohol-free beer", "wine gums", "root beer"])
def test_what_only_sounds_like_alcohol_is_taken(words: str) -> None:
    assert refused(own(words), conditions=[ALCOHOL_PROBLEM]) == ()


@each(
    ("words", "names"),
    [(MEDICINES, names_medicine), (SUPPLEMENTS, names_supplement), (ALCOHOL, names_alcohol)],
)
def test_each_word_of_a_list_is_found_by_itself_and_within_others(words: str, names: object) -> None:
    assert callable(names)
    missed = [word for word in words.split(", ") if not (names(word) and names(f"two {word.upper()}, please"))]
    assert missed == []


def flag_as(urgency: Urgency, status: Status | None = None, *, criterion: str = "W1") -> Flag:
    """A flag of one answer: never seen, or settled so."""
    return flag_of(match_of(urgency, criterion=criterion), memory_of(urgency, status, criterion))


def match_of(*urgencies: Urgency, criterion: str = "W1") -> Match:
    """A match of one answer of each urgency, each on a day of its own and of a sign of its own."""
    rows = (
        Evidence(TODAY - timedelta(days=9 - number), "answer", "weakness", urgency, (f"weakness part{number}",))
        for number, urgency in enumerate(urgencies)
    )
    return Match(criterion, tuple(rows), "")


def memory_of(urgency: Urgency, status: Status | None, criterion: str) -> Memory:
    known = keys_of(CRITERION_BY_ID[criterion], match_of(urgency, criterion=criterion).evidence)
    return Memory(known, Settled(status, TODAY - timedelta(days=5), known, urgency) if status else None)


@each(
    ("urgency", "is_held"),
    [
        (Urgency.LINE, False),
        (Urgency.ROUTINE, False),
        (Urgency.SOON, False),
        (Urgency.PROMPT, True),
        (Urgency.EMERGENCY, True),
    ],
)
def test_a_flag_holds_that_is_prompt_or_an_emergency(urgency: Urgency, is_held: bool) -> None:
    never_seen = flag_of(match_of(urgency), Memory())
    seen = flag_of(match_of(urgency), memory_of(urgency, None, "W1"))
    hidden = flag_as(urgency, Status.HIDDEN)
    assert [never_seen.status, seen.status, hidden.status] == [Status.NEW, Status.SEEN, Status.HIDDEN]
    for flag in (never_seen, seen, hidden):
        assert (holds([flag]) is flag) == is_held
        assert (TrialRefusal.FLAG in refused(WISH, flags=[flag])) == is_held


@pytest.mark.parametrize("urgency", Urgency)
def test_a_flag_that_was_talked_about_holds_nothing(urgency: Urgency) -> None:
    flag = flag_as(urgency, Status.DISCUSSED)
    assert flag.status is Status.DISCUSSED
    assert holds([flag]) is None


@each(
    ("settled", "news", "is_held"),
    [
        (Urgency.PROMPT, Urgency.PROMPT, True),
        (Urgency.PROMPT, Urgency.EMERGENCY, True),
        (Urgency.PROMPT, Urgency.SOON, False),
        (Urgency.SOON, Urgency.PROMPT, True),
        (Urgency.SOON, Urgency.ROUTINE, False),
        (Urgency.EMERGENCY, Urgency.PROMPT, True),
    ],
)
def test_what_came_after_it_was_talked_about_holds_as_urgently_as_it_is(
    settled: Urgency, news: Urgency, is_held: bool
) -> None:
    flag = flag_of(match_of(settled, news), memory_of(settled, Status.DISCUSSED, "W1"))
    assert (flag.status, flag.urgency) == (Status.NEW, max(news, flag.match.urgency) if news > settled else news)
    assert (holds([flag]) is flag) == is_held


def test_the_most_urgent_open_flag_is_the_one_that_holds() -> None:
    soon, prompt = flag_as(Urgency.SOON), flag_as(Urgency.PROMPT, criterion="N1")
    emergency = flag_as(Urgency.EMERGENCY, criterion="E1")
    talked_about = flag_as(Urgency.EMERGENCY, Status.DISCUSSED, criterion="K1")
    assert holds([soon, prompt, emergency, talked_about]) is emergency
    assert holds([talked_about, soon, prompt]) is prompt
    assert holds([talked_about, soon]) is None
    assert holds([]) is None
