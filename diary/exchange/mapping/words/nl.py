"""Dutch."""

from typing import Final

from diary.exchange.mapping.language import Body, Language

LANGUAGE: Final = Language(
    names={
        "date": "datum, dag, lokale datum, datum van de episode",
        "time": "tijd, tijdstip, lokale tijd, tijd van de dag",
        "start": "begin, start, begonnen, begintijd, begin tijd, starttijd, start tijd, startdatum, begindatum, van, "
        "vanaf, datum en tijd, datum tijd, datum en tijdstip, begonnen om, gestart, wanneer",
        "end": "einde, eind, gestopt, eindtijd, eind tijd, einddatum, stoptijd, tot, gestopt om",
        "duration": "duur, tijdsduur, hoe lang, hoelang, totale duur",
        "place": "teen, tenen, welke teen, plaats, locatie, plek, lichaamsdeel, waar, plaats op het lichaam",
        "intensity": "intensiteit, sterkte, ernst, hoe sterk",
        "pain": "pijn, pijnscore, pijnniveau, mate van pijn",
        "trigger": "uitlokker, uitlokkers, oorzaak, oorzaken, mogelijke oorzaak, mogelijke oorzaken, "
        "vermoedelijke oorzaak, aanleiding",
        "note": "notitie, notities, opmerking, opmerkingen, aantekening, aantekeningen, commentaar, beschrijving, "
        "toelichting",
        "twitching": "spiertrekking, spiertrekkingen, spiertrilling, spiertrillingen, fasciculatie, fasciculaties",
        "sleep": "slaap, slaapduur, geslapen, totale slaap, totale slaapduur, totale slaaptijd, duur van de slaap",
        "sleep_hours": "slaapuren",
        "sleep_quality": "slaapkwaliteit, kwaliteit van de slaap, kwaliteit van slaap",
        "caffeine": "cafeïne, koffie",
        "caffeine_drinks": "dranken met cafeïne, cafeïnehoudende dranken",
        "alcohol": "alcohol",
        "alcohol_drinks": "alcoholische dranken, alcoholische drankjes, eenheden alcohol",
        "nicotine": "nicotine, gerookt, roken",
        "tight_shoes": "strakke schoenen, krappe schoenen, te krappe schoenen, te strakke schoenen",
        "heavy_sweating": "hevig zweten, overmatig zweten, sterk zweten, veel zweten",
        "stress": "stress, stressniveau",
        "fatigue": "vermoeidheid, moeheid, moe",
        "sleep_start": "bedtijd, in slaap gevallen, naar bed, naar bed gegaan, begin slaap, begin van de slaap, "
        "start slaap, slaap begin, slaap start",
        "sleep_end": "wakker geworden, opgestaan, einde slaap, eind slaap, einde van de slaap, slaap einde, "
        "tijd van opstaan",
    },
    measured={"sleep": "slaaptijd, slapen"},
    units={
        "ms": "milliseconde, milliseconden",
        "s": "seconde, seconden",
        "min": "minuut, minuten",
        "h": "uur, uren",
        "mg": "milligram",
        "drinks": "kop, koppen, kopjes, glas, glazen, eenheden",
    },
    of="in, van",
    to="tot, t/m",
    out_of="van, van de, op",
    asides="optioneel, lokale tijd, ja/nee, ja nee, ja of nee, j/n, ongeveer",
    per_day="per dag, /dag, / dag, vandaag, afgelopen nacht, vannacht",
    episode="episode, gebeurtenis",
    both="en",
    twitching="spiertrekking, spiertrekkingen, spiertrekkinkje, spiertrekkinkjes, spiertrilling, spiertrillingen, "
    "fasciculatie, fasciculaties, myokymie",
    toes="tenen, grote teen, kleine teen, tweede teen, derde teen, vierde teen, vijfde teen, middelste teen, "
    "linker teen, rechter teen, linkerteen, rechterteen, teen links, teen rechts",
    sleep="slaap, slapen, slaapt, sliep, geslapen, slaapduur, slaaptijd, slaaptijden, slaapuren, slaapkwaliteit, "
    "slaapscore, slaapfase, slaapfasen, slaapfases, slaapstadium, slaapstadia, bedtijd, nachtrust, dutje, dutjes, "
    "diepe slaap",
    not_sleep="voet slaapt, voeten slapen, been slaapt, benen slapen, arm slaapt, hand slaapt, slapende voet, "
    "slapend been",
    negating="geen, niet, zonder, nooit",
    yes="ja, waar",
    no="nee, onwaar",
    unsure="onzeker, weet niet, weet ik niet, onbekend, misschien",
    strengths={
        0: "geen",
        1: "heel licht, zeer licht, heel zwak, zeer zwak, heel mild, zeer mild",
        2: "licht, zwak, laag",
        3: "matig, gemiddeld",
        4: "sterk, ernstig, hoog, hevig",
        5: "heel sterk, zeer sterk, heel ernstig, zeer ernstig, zeer hoog, heel hevig, zeer hevig, extreem, "
        "ondraaglijk",
    },
    body=Body(
        toe="teen, tenen",
        which={
            1: "grote, dikke, eerste, 1e",
            2: "tweede, 2e",
            3: "derde, middelste, 3e",
            4: "vierde, 4e",
            5: "kleine, vijfde, 5e",
        },
        foot="voet, voeten",
        parts={
            "foot": "voetzool, voetzolen, hiel, hielen",
            "lower_leg": "kuit, kuiten, scheen, scheenbeen, onderbeen, onderbenen",
            "thigh": "dij, dijen, dijbeen, bovenbeen, bovenbenen",
            "hand": "hand, handen, vinger, duim",
            "arm": "arm, armen, onderarm, onderarmen, bovenarm, bovenarmen",
            "trunk": "romp, rug, buik, borst",
            "face": "gezicht, wang, ooglid, oogleden, oog",
            "tongue": "tong",
        },
        vague="gezicht, romp, rug, buik, borst, wang, oog",
        left="links, linker, li",
        right="rechts, rechter, re",
        both="beide",
        all="alle",
        fillers="de, het, van, mijn, aan, op, in, mn",
        joined="linker, rechter",
    ),
)
