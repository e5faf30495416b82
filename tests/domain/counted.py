"""Every place where a text counts articles, with those that it counts and their lines.

A row is the beginning of what is said, and what it counts: a row of a table of `diary.domain.articles` ("X1",
"caffeine"), or lines written out. "not" counts the articles that do not say it, and "-" counts no articles at all.
"""

from __future__ import annotations

from typing import Final

COUNTED: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "criterion-a1": (("One of the five articles names", "CRITERIA A1"), ("The other four do not", "not CRITERIA A1")),
    "criterion-a2": (("One of the five articles lists", "CRITERIA A2"),),
    "criterion-f1": (("One of the five articles gives", "CRITERIA F1"),),
    "criterion-g1": (
        ("Two articles say that a blood test", "CRITERIA G1"),
        ("One of them thinks first of minerals", "D3 7 84"),
        ("the others name stress", "D0 39 41 43 45, D1 35 39, D2 43 51, D4 15 17 19 21"),
    ),
    "criterion-j1": (("One article makes the difference", "CRITERIA J1"),),
    "criterion-k1": (("one of the two days", "-"), ("One article explains", "CRITERIA K1")),
    "criterion-m1": (
        ("four of the five articles say", "REASSURANCES mostly_harmless"),
        ("Two articles name medicines", "CRITERIA M1"),
        ("One lists water tablets", "D0 47"),
    ),
    "criterion-n1": (
        ("Four articles name it", "CRITERIA N1"),
        ("One says promptly", "PROMPTLY N1"),
        ("One asks for an examination", "D4 35"),
        ("The same article also tells", "D4 19"),
    ),
    "criterion-p1": (
        ("four of the five articles say", "REASSURANCES mostly_harmless"),
        ("One speaks of days or weeks", "D4 35"),
        ("One, and the British", "D3 75 98"),
        ("One of weeks or months", "D0 59"),
        ("one only says", "D1 48"),
        ("the fifth would look", "TEMPERED P1"),
    ),
    "criterion-p2": (
        ("four of the five articles say", "REASSURANCES mostly_harmless"),
        ("One article asks people", "CRITERIA P2"),
        ("Two others name longer", "D0 59, D3 75 98"),
        ("another article would look", "D2 31"),
        ("one that helped", "-"),
    ),
    "criterion-p3": (
        ("four of the five articles say", "REASSURANCES mostly_harmless"),
        ("One article says", "CRITERIA P3"),
        ("another would look", "TEMPERED P3"),
    ),
    "criterion-s1": (
        ("Two articles and the British", "CRITERIA S1"),
        ("One of them means anything", "PROMPTLY S1"),
        ("Another article sees", "TEMPERED S1"),
    ),
    "criterion-t1": (
        ("four of the five articles say", "REASSURANCES mostly_harmless"),
        ("Two articles call", "CRITERIA T1"),
        ("another article does not count", "TEMPERED T1"),
    ),
    "criterion-t2": (
        ("four of the five articles say", "REASSURANCES mostly_harmless"),
        ("Two articles say", "CRITERIA T2"),
        ("another article does not count", "TEMPERED T2"),
    ),
    "criterion-u1": (
        ("four of the five articles say", "REASSURANCES mostly_harmless"),
        ("One article says plainly", "CRITERIA U1"),
    ),
    "criterion-w1": (
        ("Four of the articles ask", "CRITERIA W1"),
        ("One says to do so promptly", "PROMPTLY W1"),
    ),
    "criterion-x1": (
        ("Two articles name any pain", "D0 63, D1 48"),
        ("A third means severe", "PROMPTLY X1"),
    ),
    "criterion-x2": (
        ("Two articles name it", "CRITERIA X2"),
        ("One asks for it", "PROMPTLY X2"),
    ),
    "remedy-balanced_diet": (
        ("Three articles suggest", "REMEDIES balanced_diet"),
        ("All three name potassium", "D0 84, D1 46, D3 84"),
        ("two of them vitamin B12", "D1 46, D3 84"),
        ("One article says that B12", "D3 49"),
        ("None of them gives a menu", ""),
        ("Two of the three name a blood test", "REMEDIES blood_test"),
    ),
    "remedy-blood_test": (("Two articles name a blood test", "REMEDIES blood_test"),),
    "remedy-counselling": (("One article suggests", "REMEDIES counselling"),),
    "remedy-electrolyte_drink": (
        ("Two articles suggest", "REMEDIES electrolyte_drink"),
        ("One of them means to replace", "D0 78"),
        ("The other sees", "D4 27"),
    ),
    "remedy-fewer_stimulants": (
        ("Two articles suggest", "REMEDIES fewer_stimulants"),
        ("one of them on nicotine", "D4 29"),
        ("One article names drinks without", "D0 82"),
        ("none of the articles says how much", ""),
    ),
    "remedy-magnesium": (
        ("Two articles suggest", "REMEDIES magnesium"),
        ("one of them adds", "D0 84"),
        ("The same article would first", "D0 84"),
    ),
    "remedy-massage": (
        ("Two articles suggest", "REMEDIES massage"),
        ("One of them also names a roller", "D0 86"),
        ("A third article lists", "TRIGGERS massage"),
    ),
    "remedy-medicine_review": (
        ("One article suggests", "REMEDIES medicine_review"),
        ("one of them may be the reason", "-"),
    ),
    "remedy-mineral_rich_food": (("Two articles suggest", "REMEDIES mineral_rich_food"),),
    "remedy-point_and_curl": (("One article describes", "REMEDIES point_and_curl"),),
    "remedy-potassium": (
        ("One article mentions", "REMEDIES potassium"),
        ("Another asks its readers", "D0 84"),
    ),
    "remedy-relaxation": (
        ("Three articles suggest", "REMEDIES relaxation"),
        ("One of them hopes", "D4 29"),
        ("one that you like", "-"),
        ("One article says that even short", "D0 80"),
        ("the same article suggests", "REMEDIES counselling"),
    ),
    "remedy-rest": (
        ("None of the articles names rest", "REMEDIES rest"),
        ("Three articles name tired muscles", "D0 43, D3 66, D4 15"),
        ("two of them name long standing", "TRIGGERS prolonged_standing"),
        ("one that ends by itself", "-"),
    ),
    "remedy-shoes_off": (("One article explains", "REMEDIES shoes_off"),),
    "remedy-sleep_routine": (("One article suggests", "REMEDIES sleep_routine"), ("two of them. Nobody", "-")),
    "remedy-stretching": (("Two articles suggest", "REMEDIES stretching"),),
    "remedy-warm_bath": (("One article suggests", "REMEDIES warm_bath"),),
    "remedy-water": (
        ("Four articles suggest", "REMEDIES water"),
        ("Two of them add", "D0 37 78, D3 64"),
    ),
    "remedy-wider_shoes": (
        ("Two articles suggest", "REMEDIES wider_shoes"),
        ("One of them also wants", "D0 94"),
        ("the same article names insoles", "D0 94"),
    ),
    "topic-caffeine_first_days": (("two do not count", "-"),),
    "topic-falling_asleep": (
        ("One of our articles explains", "REASSURANCES falling_asleep"),
        ("The same article says", "D2 67"),
    ),
    "topic-fasciculation": (
        ("One article explains why", "REASSURANCES visible_jump"),
        ("one article says, and in some cases", "D0 31"),
    ),
    "topic-statistics": (("one article keeps no count", "REASSURANCES no_count"),),
    "topic-twitch_or_cramp": (("One article tells", "D2 59 63"), ("One article says", "D1 31")),
    "topic-usually_harmless": (
        ("Four of the five articles say", "REASSURANCES mostly_harmless"),
        ("two of them that it passes", "REASSURANCES passes_by_itself"),
        ("The fifth says only", "REASSURANCES sometimes_harmless"),
        ("All five articles tie it", "TRIGGERS exercise"),
        ("one article speaks calmly", "D2 15 17 65"),
    ),
    "topic-what_a_doctor_may_do": (
        ("one of our articles explains", "REASSURANCES no_count"),
        ("Two articles name a blood test", "REMEDIES blood_test"),
        ("One names tests", "D0 72"),
    ),
    "trigger-activity_rise": (("One article names", "TRIGGERS activity_rise"),),
    "trigger-alcohol": (
        ("One article names", "TRIGGERS alcohol"),
        ("The other four do not", "not TRIGGERS alcohol"),
    ),
    "trigger-anxiety": (
        ("Four articles name", "TRIGGERS anxiety"),
        ("Two of them say", "D0 41 106, D4 17"),
        ("two that the muscles tense", "D0 41 106, D3 65"),
        ("one article says that any worry", "D2 45"),
        ("The same article adds", "D2 37"),
    ),
    "trigger-caffeine": (
        ("Four of the five articles name", "TRIGGERS caffeine"),
        ("Three of them say", "D0 39 82, D3 67, D4 21"),
        ("None of them says how much", ""),
        ("One article lists coffee", "D0 82"),
        ("Two articles suggest", "REMEDIES fewer_stimulants"),
    ),
    "trigger-cold": (
        ("One article names", "TRIGGERS cold"),
        ("The other four do not", "not TRIGGERS cold"),
    ),
    "trigger-dehydration": (
        ("All five articles name", "TRIGGERS dehydration"),
        ("Three of them say", "D0 37, D3 64 92, D4 13"),
        ("Two articles think", "D0 37 78, D3 64"),
        ("one of them also of days", "D3 64"),
    ),
    "trigger-exercise": (
        ("All five articles name", "TRIGGERS exercise"),
        ("One explains", "D4 15"),
        ("Two articles speak of the feet", "D0 43, D4 15"),
        ("One article also recommends", "D0 68"),
    ),
    "trigger-fatigue": (("One article lists", "TRIGGERS fatigue"),),
    "trigger-heavy_sweating": (("Two articles name", "TRIGGERS heavy_sweating"),),
    "trigger-low_minerals": (
        ("All five articles name", "TRIGGERS low_minerals"),
        ("All five name magnesium", "D0 35 49, D1 35, D2 47, D3 33, D4 13"),
        ("four of them potassium", "D0 35, D1 35, D3 39, D4 13"),
        ("three of them calcium", "D0 35, D2 47, D3 45"),
        ("One article tells", "D3 35 41"),
        ("Two articles name a blood test", "REMEDIES blood_test"),
    ),
    "trigger-low_vitamin_d": (
        ("Two articles name", "TRIGGERS low_vitamin_d"),
        ("One explains", "D3 45 94"),
        ("The other lists", "D0 49"),
        ("The other three do not", "not TRIGGERS low_vitamin_d"),
        ("Both articles name a blood test", "REMEDIES blood_test"),
    ),
    "trigger-low_b12": (
        ("Three articles name", "TRIGGERS low_b12"),
        ("One adds", "D3 49"),
        ("The other two do not", "not TRIGGERS low_b12"),
        ("One article also speaks", "D3 19 49 58"),
        ("Two articles name a blood test", "REMEDIES blood_test"),
    ),
    "trigger-massage": (
        ("One article lists", "TRIGGERS massage"),
        ("Two others recommend", "REMEDIES massage"),
        ("None of the three says", ""),
        ("two that recommend", "REMEDIES massage"),
    ),
    "trigger-medicine": (
        ("Two articles name", "TRIGGERS medicine"),
        ("One lists water tablets", "D0 39 47"),
        ("The other says only", "D2 55"),
    ),
    "trigger-nerve_pressure": (
        ("Three articles name", "TRIGGERS nerve_pressure"),
        ("One article also speaks of a narrow", "D0 45"),
        ("One article says that this goes", "D4 19"),
    ),
    "trigger-nicotine": (
        ("One article names", "TRIGGERS nicotine"),
        ("both make nerves fire", "-"),
        ("The other four do not", "not TRIGGERS nicotine"),
        ("The same article suggests", "D4 29"),
    ),
    "trigger-other_stimulant": (
        ("Two articles name", "TRIGGERS other_stimulant"),
        ("One of them means", "D0 39 82"),
    ),
    "trigger-poor_sleep": (("One article says", "TRIGGERS poor_sleep"),),
    "trigger-prolonged_standing": (("Two articles name", "TRIGGERS prolonged_standing"),),
    "trigger-stomach_upset": (("One article names", "TRIGGERS stomach_upset"),),
    "trigger-stress": (
        ("Four articles name", "TRIGGERS stress"),
        ("Two of them say", "D0 41, D4 17"),
        ("two that the muscles tense", "D0 41, D3 65"),
        ("One adds", "D0 41"),
    ),
    "trigger-tight_shoes": (
        ("Four articles name", "TRIGGERS tight_shoes"),
        ("One article also advises", "D0 94"),
        ("others name shoes", "D2 39, D4 19"),
    ),
    "trigger-toe_scrunching": (("One article names", "TRIGGERS toe_scrunching"),),
    "trigger-unknown": (("One article says", "TRIGGERS unknown"),),
    "departure-w1": (("Three articles name weakness", "D0 61 110, D1 48, D3 76"),),
    "departure-n1": (("Three articles name numbness", "D0 61 110, D1 48, D3 77"), ("the fourth tells", "D4 19")),
    "departure-x1": (
        ("Two articles name any pain", "D0 63, D1 48"),
        ("the third article means", "PROMPTLY X1"),
    ),
    "departure-x2": (("Both articles name", "CRITERIA X2"),),
    "departure-s1": (
        ("Two articles name any spreading", "CRITERIA S1"),
        ("one of them beyond", "D4 37"),
        ("a third article sees", "TEMPERED S1"),
    ),
    "departure-t1": (
        ("Two articles name any", "CRITERIA T1"),
        ("a third article does not", "TEMPERED T1"),
    ),
    "departure-t2": (("Two articles name any", "CRITERIA T2"),),
    "criterion T1": (
        ("four of the five articles say", "REASSURANCES mostly_harmless"),
        ("one of these articles goes", "REASSURANCES no_count"),
    ),
    "place": (("One of the articles speaks", "REASSURANCES toes_together"),),
}
