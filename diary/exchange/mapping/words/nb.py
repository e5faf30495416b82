"""Norwegian."""

from typing import Final

from diary.exchange.mapping.language import Body, Language

LANGUAGE: Final = Language(
    names={
        "date": "dato, dag, lokal dato",
        "time": "tid, tidspunkt, klokkeslett, klokken, klokka, lokal tid",
        "start": "start, begynnelse, begynte, startet, starttid, starttidspunkt, startdato, fra, dato og tid, "
        "dato tid, dato og klokkeslett, tidsstempel",
        "end": "slutt, sluttet, stoppet, slutttid, sluttid, sluttidspunkt, sluttdato, til",
        "duration": "varighet, hvor lenge",
        "place": "tå, hvilken tå, sted, plassering, kroppsdel, hvor, sted på kroppen",
        "intensity": "intensitet, styrke, alvorlighetsgrad, hvor sterk",
        "pain": "smerte, smerter, smertenivå, smertestyrke",
        "trigger": "utløser, utløsere, utløsende faktor, årsak, årsaker, mulig årsak, mulige årsaker, antatt årsak",
        "note": "notat, notater, merknad, merknader, kommentar, kommentarer, beskrivelse",
        "twitching": "muskelrykning, muskelrykninger, rykninger, fascikulasjon, fascikulasjoner",
        "sleep": "søvn, søvnlengde, søvnvarighet, sovet, total søvn, total søvntid, samlet søvn",
        "sleep_hours": "søvntimer",
        "sleep_quality": "søvnkvalitet",
        "caffeine": "koffein, kaffe",
        "caffeine_drinks": "drikker med koffein, koffeinholdige drikker",
        "alcohol": "alkohol",
        "alcohol_drinks": "alkoholholdige drikker, alkoholenheter",
        "nicotine": "nikotin, røyking, røykt",
        "tight_shoes": "trange sko, for trange sko",
        "heavy_sweating": "kraftig svetting",
        "stress": "stress, stressnivå",
        "fatigue": "tretthet, trøtthet, trett, trøtt",
        "sleep_start": "leggetid, sovnet, sovnet kl, la meg, søvn start",
        "sleep_end": "våknet, våknet kl, oppvåkning, sto opp, stod opp, søvn slutt",
    },
    measured={"sleep": "søvntid"},
    units={
        "ms": "millisekund, millisekunder",
        "s": "sek, sekund, sekunder",
        "min": "minutt, minutter",
        "h": "timer",
        "mg": "milligram",
        "drinks": "kopp, kopper, glass, enheter",
    },
    of="i",
    to="til",
    out_of="av",
    asides="valgfri, valgfritt, lokal tid, ja/nei, ja nei, ja eller nei, j/n, cirka",
    per_day="per dag, om dagen, /dag, / dag, i dag, i natt, sist natt",
    episode="episode, hendelse",
    both="og",
    twitching="muskelrykning, muskelrykninger, rykninger, fascikulasjon, fascikulasjoner, myokymi",
    toes="tå, tåa, tåen, tær, tærne, storetå, storetåa, storetåen, stortå, stortåa, stortåen, lilletå, lilletåa, "
    "lilletåen",
    sleep="søvn, søvnen, sovet, sover, sovnet, søvntid, søvnlengde, søvnvarighet, søvntimer, søvnkvalitet, søvnscore, "
    "søvnfase, søvnfaser, leggetid",
    not_sleep="foten sover, foten sovnet, beinet sover, beinet sovnet, armen sover, armen sovnet, hånda sover, "
    "hånden sover, hånda sovnet, hånden sovnet",
    yes="ja, sann",
    no="nei, usann",
    unsure="usikker, vet ikke, ukjent, kanskje",
    strengths={
        0: "ingen",
        1: "veldig lett, veldig svak, veldig mild, svært lett, svært svak",
        2: "lett, svak, lav",
        3: "moderat, middels",
        4: "sterk, kraftig, høy, alvorlig",
        5: "veldig sterk, svært sterk, veldig kraftig, svært kraftig, veldig høy, svært høy, ekstrem, uutholdelig",
    },
    body=Body(
        toe="tå, tåa, tåen, tær, tærne",
        which={
            1: "store, første",
            2: "andre",
            3: "tredje, midterste",
            4: "fjerde",
            5: "lille, femte",
        },
        toes={1: "storetå, storetåa, storetåen, stortå, stortåa, stortåen", 5: "lilletå, lilletåa, lilletåen"},
        foot="fot, foten, føtter",
        parts={
            "foot": "fotsåle, fotsålen, hæl, hælen, hæler",
            "lower_leg": "legg, leggen, legger, leggene",
            "thigh": "lår, låret",
            "hand": "hånd, hånden, hånda, hender, finger, tommel",
            "arm": "arm, armen, armer, underarm, underarmen, overarm, overarmen",
            "trunk": "torso, rygg, ryggen, mage, magen, bryst, brystet",
            "face": "ansikt, ansiktet, kinn, kinnet, øyelokk, øyelokket, øye, øyet",
            "tongue": "tunge, tungen, tunga",
        },
        vague="ansikt, ansiktet, torso, rygg, ryggen, mage, magen, bryst, brystet, kinn, kinnet, øye, øyet, tunge, "
        "tunga",
        left="venstre",
        right="høyre",
        both="begge",
        all="alle",
        fillers="på, i, min, mi, mitt, mine, den, det, de, av",
    ),
)
