"""English."""

from typing import Final

from diary.domain import everyday
from diary.exchange.mapping.language import Body, Language

LANGUAGE: Final = Language(
    names={
        "date": "date, day, local date, localdate, calendar date, full date, date formatted, entry date, event date, "
        "episode date, date of entry, date of event, date of episode, date of the entry, date of the event, "
        "date of the episode",
        "time": "time, clock, clock time, time of day, local time, localtime, at, event time, time of event, "
        "time of episode, entry time, time of entry",
        "start": "start, begin, began, begins, beginning, started, starts, from, start time, start date, start at, "
        "started at, starts at, began at, begins at, time started, date started, starting time, begin time, "
        "begin date, beginning time, date time, datetime, date and time, timestamp, time stamp, date stamp, "
        "start datetime, start date time, start date and time, start timestamp, starttime, startdate, local datetime, "
        "local start time, onset time, from date, when, when did it start, when did it begin, when did it happen, "
        "when was it, unix time, unix timestamp, epoch, epoch time, epoch timestamp",
        "end": "end, ends, ended, stop, stops, stopped, finish, finished, until, till, to, end time, end date, "
        "end at, ended at, ends at, stop time, stopped at, finish time, finished at, time ended, date ended, "
        "ending time, end datetime, end date time, end date and time, end timestamp, endtime, enddate, "
        "local end time, to date, when did it end, when did it stop",
        "duration": "duration, dur, length, lasted, how long, length of time, time lasted, how long it lasted, "
        "how long did it last",
        "duration_minutes": "minutes",
        "place": "toe, toes, place, location, site, sites, where, where on the body, where it twitched, body part, "
        "bodypart, body parts, body site, body location, place on the body, toe or place, which toe, which toes, "
        "affected toe, affected toes, toe affected, toes affected, which toe was it, which toe twitched, "
        "where was it, where did it twitch, where did you feel it",
        "intensity": "intensity, strength, severity, how strong, how strong was it",
        "pain": "pain, pain level, level of pain, pain score, pain intensity, pain severity, pain rating, "
        "pain strength",
        "trigger": "trigger, triggers, cause, causes, suspected, suspected trigger, suspected triggers, "
        "suspected cause, suspected causes, possible trigger, possible triggers, what do you suspect, "
        "what do you think caused it, possible cause, possible causes",
        "note": "note, notes, comment, comments, remark, remarks, description, detail, details, free text, memo",
        "twitching": "twitching, twitch, twitches, twitched, any twitching, any twitches, muscle twitch, "
        "muscle twitches, muscle twitching, any muscle twitching, toe twitch, toe twitches, toe twitching, "
        "any toe twitching, fasciculation, fasciculations, number of twitches, no. of twitches, # of twitches, "
        "number of muscle twitches, count of twitches, twitch count, how many twitches, twitches counted, "
        "did it twitch, toe twitched, toes twitched, did your toe twitch, did your toes twitch, did my toe twitch, "
        "did my toes twitch, did a toe twitch, did any toe twitch, did anything twitch",
        "sleep": "sleep, slept, sleep duration, asleep duration, duration of sleep, time asleep, total time asleep, "
        "sleep length, length of sleep, sleep amount, amount of sleep, total sleep, sleep total, total sleep time, "
        "total sleep duration, how long you slept, how long did you sleep, how much did you sleep, night sleep, "
        "night's sleep",
        "sleep_hours": "total hours slept, total hours of sleep, hours i slept, hours you slept, "
        "number of hours slept, how many hours did you sleep",
        "sleep_quality": "sleep quality, quality of sleep, how well you slept, how well did you sleep",
        "caffeine": "caffeine, coffee, caffeine intake, caffeine consumed, coffee intake, caffeine amount",
        "caffeine_drinks": "coffees, coffee cups, caffeinated drinks, caffeine drinks, drinks with caffeine, "
        "number of coffees",
        "alcohol": "alcohol, alcohol intake",
        "alcohol_drinks": "alcoholic drinks, alcoholic beverages, alcohol drinks, standard drinks, alcohol units",
        "nicotine": "nicotine, smoking, smoked, did you smoke, cigarettes?",
        "tight_shoes": "tight shoes",
        "heavy_sweating": "heavy sweating",
        "stress": "stress, stress level, level of stress, stress rating, stress levels",
        "worry": "worry about the twitching, worry about twitching, worry about the twitches, worry about twitches, "
        "worried about the twitching, worried about twitching, worries about the twitching, worries about twitching, "
        "anxiety about the twitching, anxiety about twitching, twitching worry",
        "fatigue": "fatigue, tiredness, tired, fatigue level, level of fatigue, tiredness level, how tired",
        "sleep_start": "bedtime, bed time, bedtime start, fell asleep, fell asleep at, time fell asleep, asleep at, "
        "asleep from, sleep start, sleep start time, sleep starts, sleep started, sleep started at, start of sleep, "
        "start sleep, sleep begin, sleep from, sleep onset, sleep onset time, nap start, went to bed, went to bed at, "
        "went to sleep, went to sleep at, time went to bed, time you went to bed, time i went to bed, "
        "time i fell asleep, time you fell asleep, when did you fall asleep, when did you go to bed",
        "sleep_end": "wake up, wakeup, wake up time, wakeup time, waketime, wake time, wake onset, nap end, "
        "wake up at, waking time, time of waking, woke, woke up, woke at, woke up at, time woke up, time you woke up, "
        "time i woke up, when did you wake up, bedtime end, sleep end, sleep end time, sleep ends, sleep ended, "
        "sleep ended at, end of sleep, end sleep, sleep until, asleep until, got up, got up at",
    },
    measured={"sleep": "asleep, sleep time, sleeping, sleeping time, time slept, time sleeping, sleep last night"},
    units={
        **everyday.UNITS,
        "mg": "mg, milligram, milligrams",
        "drinks": "drink, drinks, cup, cups, unit, units",
    },
    of="of, in, as",
    to="to",
    out_of="out of, of",
    asides="optional, required, local, local time, 24h, 24 h, 24 hour, 24 hours, 12h, am pm, am/pm, iso, iso 8601, "
    "unix, epoch, decimal, yes/no, yes no, yes or no, y/n, true/false, approx, approximate, approximately, about, "
    "if known, if any, total, number",
    per_day="today, last night, per day, /day, / day, a day, daily, /d",
    episode="episode, event",
    both="and",
    twitching=everyday.TWITCHING,
    not_twitching="fast twitch, slow twitch, twitch tv, twitch stream, twitch streams, twitch streaming, "
    "twitch streamer, twitch streamers, twitch chat, twitch followers, twitch follower, twitch viewers, twitch views, "
    "twitch subs, twitch subscribers, twitch subscriptions, twitch channel, twitch channels, twitch clips, "
    "twitch prime, twitch account, twitch partner, twitch bits, twitch drops, twitch live, twitch app, "
    "watched twitch, watching twitch, live on twitch, streamed on twitch, streaming on twitch, stream on twitch, "
    "twitch con, twitch interactive, twitch turbo, twitch raid, twitch affiliate, toe drop, toe temperature, toe temp, "
    "toe pulse, toe pressure, toe pressures, toe brachial, toe curl, toe curls, toe stretch, toe stretches, toe yoga, "
    "toe spread, toe spreads, toe spacer, toe spacers, toe separators, toe loop, toe length, "
    "toe touch, toe touches, toe raise, toe raises, toe tap, toe taps, toe press, "
    "toe presses, toes to bar, toe to bar, toe walk, toe walks, toe box, toe socks, open toe, steel toe, toe shoes, "
    "toe nail, toe nails, tip toe, tip toes, head to toe, toe to toe, tic tac toe, toe stand, toe off, toe kick, "
    "toe caps, toe cap, camel toe, toe the line",
    toes="toe, toes, hallux, halluces",
    sleep="sleep, sleeps, slept, asleep, sleeping, bedtime, bedtimes, night's rest, naps, napped, napping, nap start, "
    "nap end, nap duration, nap length",
    not_sleep="foot fell asleep, feet fell asleep, leg fell asleep, legs fell asleep, hand fell asleep, "
    "hands fell asleep, arm fell asleep, arms fell asleep, toe fell asleep, toes fell asleep, foot asleep, "
    "foot is asleep, leg asleep, leg is asleep, arm asleep, arm is asleep, hand asleep, hand is asleep, "
    "foot was asleep, leg was asleep, sleep mode, sleep timer, sleep apnea, sleep apnoea",
    rivals={"toe": "naar, en, nu, aan, het, een, ik, de, te, tot, niet, mij, doen, wijzen"},
    negating=everyday.NEGATING,
    yes="yes, y, true, on, yep, yeah, 1, x, ✓, ✔, ☑, ✅",
    no="no, n, false, off, nope, 0, ✗, ✘, ❌, ☐",
    unsure="unsure, not sure, do not know, don't know, dont know, unknown, maybe, ?",
    strengths={
        0: "none",
        1: "very mild, very light, very slight, very weak, very low, barely felt, minimal",
        2: "mild, light, slight, weak, low",
        3: "moderate, medium, middle",
        4: "severe, strong, high",
        5: "very severe, very strong, very high, extreme, extremely severe, extremely strong, unbearable",
    },
    body=Body(
        toe=everyday.TOE,
        which=everyday.WHICH_TOE,
        ordinals=everyday.ORDINALS,
        toes={1: everyday.BIG_TOE},
        foot=everyday.FOOT,
        parts=everyday.PARTS,
        vague=everyday.VAGUE_PARTS,
        left=everyday.LEFT,
        right=everyday.RIGHT,
        both=everyday.BOTH,
        all="all",
        fillers="the, of, my, on, in, from, at",
    ),
)
