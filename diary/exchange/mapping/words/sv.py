"""Swedish."""

from typing import Final

from diary.exchange.mapping.language import Body, Language

LANGUAGE: Final = Language(
    names={
        "date": "datum, dag, lokalt datum",
        "time": "tid, klockslag, klockan, lokal tid",
        "start": "start, början, började, började kl, starttid, start tid, startdatum, tidpunkt, från, datum och tid, "
        "datum tid, tidsstämpel",
        "end": "slut, slutade, slutade kl, sluttid, slut tid, slutdatum, till",
        "duration": "varaktighet, hur länge",
        "place": "tå, vilken tå, plats, ställe, kroppsdel, plats på kroppen",
        "intensity": "intensitet, styrka, svårighetsgrad, allvarlighetsgrad, hur stark",
        "pain": "smärta, smärtnivå, smärtintensitet",
        "trigger": "utlösare, utlösande faktor, utlösande faktorer, orsak, orsaker, möjlig orsak, möjliga orsaker, "
        "misstänkt orsak",
        "note": "anteckning, anteckningar, kommentar, kommentarer, notering, noteringar, anmärkning, anmärkningar, "
        "beskrivning",
        "twitching": "ryckning, ryckningar, muskelryckning, muskelryckningar, fascikulation, fascikulationer",
        "sleep": "sömn, sömnlängd, sovit, total sömn, total sömntid, sömnens längd",
        "sleep_hours": "sömntimmar",
        "sleep_quality": "sömnkvalitet, sömnens kvalitet",
        "caffeine": "koffein, kaffe",
        "caffeine_drinks": "kaffekoppar, drycker med koffein, koffeinhaltiga drycker",
        "alcohol": "alkohol",
        "alcohol_drinks": "alkoholhaltiga drycker, alkoholenheter",
        "nicotine": "nikotin, rökning, rökt",
        "tight_shoes": "trånga skor, för trånga skor",
        "heavy_sweating": "kraftig svettning, kraftiga svettningar",
        "stress": "stress, stressnivå",
        "fatigue": "trötthet, trött",
        "sleep_start": "läggdags, läggtid, somnade, somnade kl, gick och lade mig, sömn start, sömnens början",
        "sleep_end": "vaknade, vaknade kl, uppvaknande, steg upp, sömn slut, sömnens slut",
    },
    measured={"sleep": "sömntid, sovtid"},
    units={
        "ms": "millisekund, millisekunder",
        "s": "sek, sekund, sekunder",
        "min": "minut, minuter",
        "h": "tim, timme, timmar",
        "mg": "milligram",
        "drinks": "kopp, koppar, glas, enheter",
    },
    of="i",
    to="till",
    out_of="av",
    asides="valfritt, lokal tid, ja/nej, ja nej, ja eller nej, j/n, ungefär",
    per_day="per dag, om dagen, /dag, / dag, idag, senaste natten",
    episode="episod, händelse",
    both="och",
    twitching="ryckning, ryckningar, muskelryckning, muskelryckningar, ögonryckning, ögonryckningar, fascikulation, "
    "fascikulationer, myokymi",
    toes="tå, tån, tårna, stortå, stortån, stortår, lilltå, lilltån",
    sleep="sömn, sömnen, sovit, sover, somnade, somnat, sömntid, sovtid, sömnlängd, sömnkvalitet, sömnpoäng, "
    "sömntimmar, sömnfas, sömnfaser, djupsömn, läggdags, tupplur, tupplurar",
    not_sleep="foten somnade, foten har somnat, foten sover, benet somnade, benet sover, handen somnade, armen somnade",
    negating="inga, ingen, inget, utan, inte, aldrig",
    yes="ja, sant",
    no="nej, falskt",
    unsure="osäker, osäkert, vet inte, vet ej, okänt, kanske",
    strengths={
        0: "ingen, inget, inga",
        1: "mycket lätt, mycket svag, mycket mild, mycket låg",
        2: "lätt, svag, låg, lindrig",
        3: "måttlig, medel, medelstark",
        4: "stark, svår, hög, kraftig",
        5: "mycket stark, mycket svår, mycket hög, mycket kraftig, extrem, outhärdlig",
    },
    body=Body(
        toe="tå, tån, tår, tårna",
        which={
            1: "stora, första, 1a",
            2: "andra, 2a",
            3: "tredje, mellersta, 3e",
            4: "fjärde, 4e",
            5: "lilla, femte, 5e",
        },
        toes={1: "stortå, stortån, stortår, stortårna", 5: "lilltå, lilltån, lilltår"},
        foot="fot, foten, fötter, fötterna",
        parts={
            "foot": "fotsula, fotsulan, fotsulor, häl, hälen, hälar",
            "lower_leg": "vad, vaden, vader, vaderna, underben, underbenet, smalben, smalbenet",
            "thigh": "lår, låret, låren",
            "hand": "hand, handen, händer, finger, tumme",
            "arm": "arm, armen, armar, underarm, underarmen, överarm, överarmen",
            "trunk": "bål, bålen, rygg, ryggen, mage, magen, bröst, bröstet",
            "face": "ansikte, ansiktet, kind, kinden, ögonlock, ögonlocket, öga, ögat",
            "tongue": "tunga, tungan",
        },
        vague="ansikte, ansiktet, bål, bålen, rygg, ryggen, mage, magen, bröst, bröstet, kind, kinden, öga, ögat, "
        "tunga",
        left="vänster, vänstra",
        right="höger, högra",
        both="båda, bägge",
        all="alla",
        fillers="på, i, min, mitt, mina, den, det, de, av",
        joined="vänster, höger",
    ),
)
