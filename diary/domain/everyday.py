"""Everyday English words for what the catalogue names: what people write and say, beside the names on the screen.

Each text is a list of words or phrases in small letters, with commas between. A line that somebody writes
(`domain.line`) and the columns of files (`exchange.mapping.words.en`) read the same words of places and of time.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

TOE: Final = "toe, toes"
WHICH_TOE: Final[Mapping[int, str]] = {
    1: "great, big",
    3: "middle",
    5: "little, small, pinky, pinkie, baby",
}
"""Words that say which toe it is where the word toe stands with them, from 1 (the great toe)."""
ORDINALS: Final[Mapping[int, str]] = {
    1: "first, 1st",
    2: "second, 2nd",
    3: "third, 3rd",
    4: "fourth, 4th",
    5: "fifth, 5th",
}
HALLUX: Final = "hallux, halluces"
BIG_TOE: Final = "bigtoe"
FOOT: Final = "foot, feet"
PARTS: Final[Mapping[str, str]] = {
    "foot": "sole, soles, heel, heels, arch, arches, instep",
    "lower_leg": "lower leg, lower legs, calf, calves, shin, shins",
    "thigh": "thigh, thighs, upper leg",
    "hand": "hand, hands, finger, thumb",
    "arm": "arm, arms, forearm, forearms, upper arm, upper arms, lower arm",
    "trunk": "trunk, back, upper back, lower back, belly, chest",
    "face": "face, cheek, eyelid, eyelids, eye",
    "tongue": "tongue",
}
"""The other places, by the key of their site without its side."""
VAGUE_PARTS: Final = "trunk, face, back, upper back, lower back, belly, chest, cheek, eye"
"""Too common to be a place wherever they stand."""
LEFT: Final = "left, l, lt, lft"
RIGHT: Final = "right, r, rt"
BOTH: Final = "both, bilateral"

UNITS: Final[Mapping[str, str]] = {
    "ms": "ms, msec, msecs, millis, millisecond, milliseconds",
    "s": "s, sec, secs, second, seconds",
    "min": "m, min, mins, minute, minutes",
    "h": "h, hr, hrs, hour, hours",
}
"""Units of time."""
NUMBERS: Final[Mapping[str, int]] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90,
}  # fmt: skip

TWITCHING: Final = (
    "twitch, twitches, twitching, twitchings, twitched, twitchy, fasciculation, fasciculations, fasciculating, "
    "fasciculate, fasciculates, fasciculated, myokymia"
)
NEGATING: Final = "no, not, without, never, zero"

TRIGGERS: Final[Mapping[str, str]] = {
    "caffeine": "coffee, coffees, espresso, espressos, cappuccino, cappuccinos, latte, lattes, americano, flat white, "
    "tea, teas, black tea, green tea, cup of tea, cup of coffee, cups of tea, cups of coffee, cola, coke, pepsi, "
    "iced coffee, iced tea",
    "other_stimulant": "energy drink, energy drinks, red bull, stimulant, stimulants",
    "nicotine": "cigarette, cigarettes, smoked, smoking, vape, vaped, vaping",
    "alcohol": "beer, beers, wine, red wine, white wine, whisky, whiskey, vodka, gin, cocktail, cocktails",
    "stress": "stressed, stressful, stressed out",
    "anxiety": "anxious",
    "poor_sleep": "bad sleep, slept badly, slept poorly, sleeping badly, badly slept, bad night, short night, "
    "sleepless, sleepless night, insomnia, not enough sleep, too little sleep, little sleep, lack of sleep, "
    "short sleep, hardly slept, barely slept, hardly any sleep, didn't sleep well, did not sleep well, "
    "didn't sleep much, did not sleep much, not slept well",
    "fatigue": "tired, fatigue, fatigued, exhausted, worn out, overtired",
    "exercise": "run, ran, running, jog, jogged, jogging, gym, training, trained, workout, worked out, sport, sports, "
    "football, tennis, swim, swam, swimming, cycling, bike ride, hike, hiked, hiking",
    "activity_rise": "more active than usual, suddenly more active",
    "prolonged_standing": "long standing, standing all day, stood all day, stood for hours, standing for hours, "
    "long walk, walked a lot, walked all day, on my feet all day, on your feet all day",
    "tight_shoes": "tight shoe, tight boots, tight trainers",
    "nerve_pressure": "crossed legs, legs crossed",
    "toe_scrunching": "toe scrunching, scrunching toes, scrunching the toes, scrunching my toes",
    "massage": "after massage, after a massage, after the massage",
    "dehydration": "dehydrated, dehydration, not enough water, drank too little, drunk too little",
    "heavy_sweating": "sweated a lot, sweating a lot, sweated heavily, sweating heavily",
    "stomach_upset": "vomiting, vomited, diarrhoea, diarrhea",
    "medicine": "new medicine, new medicines, new medication, new meds, new pill, new pills, new tablets",
    "cold": "cold feet, cold foot, cold toe, cold toes, cold weather, poor circulation",
    "low_minerals": "low magnesium, low potassium, not enough magnesium, not enough potassium",
    "low_b12": "low b12",
}
"""Everyday words for what may be suspected, by the keys of the catalogue."""
REMEDIES: Final[Mapping[str, str]] = {
    "water": "drank some water, drank a glass of water, drunk water, drinking water, drank more water, glass of water",
    "electrolyte_drink": "electrolytes, isotonic drink, sports drink",
    "mineral_rich_food": "banana, bananas",
    "magnesium": "magnesium, magnesium tablet, magnesium tablets, took magnesium",
    "potassium": "potassium tablet, potassium tablets",
    "fewer_stimulants": "less coffee, less caffeine, less tea, less nicotine",
    "stretching": "stretched, stretching, stretch, stretches, stretched it out",
    "point_and_curl": "curled the toes, curled my toes, curled toes, toe curls, curling the toes, curling my toes, "
    "pointed and curled, pointed and curled toes, pointed and curled my toes",
    "massage": "massaged, massaging, foot massage, massage roller",
    "warm_bath": "hot bath, foot bath, footbath, warm foot bath",
    "relaxation": "breathing exercise, breathing exercises, meditation, meditated, yoga",
    "rest": "rested",
    "wider_shoes": "wider shoes, changed shoes, changed my shoes, supportive shoes",
    "shoes_off": "shoes off, took shoes off, took my shoes off, took off shoes, took off my shoes, moved the foot, "
    "moved my foot",
}
"""Everyday words for what may be tried."""
MAYBE_REMEDIES: Final[Mapping[str, str]] = {
    "massage": "massage, massages, roller",
    "water": "water",
    "warm_bath": "bath",
    "rest": "rest",
}
"""Something that was tried only where it is said what came of it: "massage helped"."""
OUTCOMES: Final[Mapping[str, str]] = {
    "better": "helped, helps, better, got better, it got better, did help, made it better, eased it",
    "no_change": "didn't help, didnt help, did not help, doesn't help, does not help, no help, no change, no effect, "
    "no difference, didn't change anything, not better",
    "worse": "worse, got worse, made it worse, it got worse",
}
"""What is said of something that was tried."""
STATES: Final[Mapping[str, str]] = {
    "woken": "woke me, woke me up, it woke me, it woke me up, it woke you",
}
SHOES: Final[Mapping[str, str]] = {
    "none": "barefoot, no shoes",
    "normal": "normal shoes",
    "narrow": "narrow toe box",
    "high_heels": "high heels",
}
"""What was worn. Tight ones are something that may be suspected as well, and are read as that."""

NOT_MEANT: Final = (
    "herbal tea, chamomile tea, camomile tea, peppermint tea, mint tea, fruit tea, ginger tea, rooibos tea, "
    "decaf coffee, decaf tea, decaffeinated coffee, decaffeinated tea, coffee table, coffee cake, tea towel, "
    "ginger beer, root beer, alcohol free beer, alcohol-free beer, non alcoholic beer, non-alcoholic beer, "
    "alcohol free wine, beer garden, wine gums, "
    "pain killer, pain killers, pain relief, pain reliever, pain relievers, pain medication, pain meds, pain au, "
    "in the long run, run out, ran out, run down, running late, running out, still running, running water, "
    "tired of, sick and tired, the rest, rest of, sports bag, gym bag, training course, "
    "right now, right away, right after, right before, right when, right as, right then, "
    "left the, left home, left work, left my, "
    "on the other hand, other hand, second hand, at hand, by hand, came back, come back, back to, back at, "
    "back home, back from, went back, going back, "
    "toes scrunched, toes tensed, toe scrunching, toes curled, toes clenched, "
    "middle of, first of all, at first, a second time, second time, first time"
)
"""Phrases that hold a word of these tables and do not say it."""


def listed(words: str) -> Iterator[str]:
    """The words and phrases of a list."""
    return (word.strip() for word in words.split(",") if word.strip())
