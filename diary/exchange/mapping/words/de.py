"""German."""

from typing import Final

from diary.exchange.mapping.language import Body, Language

LANGUAGE: Final = Language(
    names={
        "date": "datum, tag, kalendertag, datum der episode, datum des ereignisses, datum des eintrags",
        "time": "uhrzeit, zeit, tageszeit, lokale zeit, ortszeit",
        "start": "beginn, anfang, von, start, startzeit, startdatum, startzeitpunkt, anfangszeit, beginnzeit, "
        "begonnen, angefangen, beginn um, begonnen um, zeitpunkt, zeitstempel, wann, wann hat es begonnen, "
        "wann fing es an, datum und uhrzeit, datum und zeit, datum uhrzeit, datum zeit, beginn datum, beginn uhrzeit",
        "end": "ende, bis, endzeit, enddatum, endzeitpunkt, geendet, beendet, aufgehört, stopp, stop, ende um, "
        "ende datum, ende uhrzeit",
        "duration": "dauer, wie lange, zeitdauer, wie lange es dauerte",
        "duration_minutes": "minuten",
        "place": "zehe, zehen, zeh, ort, stelle, körperstelle, körperteil, wo, wo am körper, welche zehe, "
        "welcher zeh, welche zehen, betroffene zehe, betroffener zeh, lokalisation, zehe oder stelle",
        "intensity": "stärke, intensität, schweregrad, heftigkeit, wie stark, stärkegrad",
        "pain": "schmerz, schmerzen, schmerzstärke, schmerzintensität, schmerzlevel, stärke der schmerzen",
        "trigger": "auslöser, ursache, ursachen, vermutung, vermutete ursache, vermutete ursachen, "
        "vermuteter auslöser, vermutete auslöser, mögliche ursache, mögliche ursachen, möglicher auslöser, "
        "mögliche auslöser",
        "note": "notiz, notizen, bemerkung, bemerkungen, kommentar, kommentare, anmerkung, anmerkungen, beschreibung, "
        "freitext",
        "twitching": "zucken, zuckung, zuckungen, gezuckt, muskelzucken, muskelzuckung, muskelzuckungen, zehenzucken, "
        "zehenzuckung, zehenzuckungen, faszikulation, faszikulationen, anzahl zuckungen, anzahl der zuckungen, "
        "hat es gezuckt, zuckt es",
        "sleep": "schlaf, schlafdauer, geschlafen, gesamtschlaf, gesamtschlafdauer, gesamtschlafzeit, "
        "dauer des schlafs, dauer des schlafes, wie lange geschlafen, nachtschlaf",
        "sleep_hours": "schlafstunden",
        "sleep_quality": "schlafqualität, qualität des schlafs, qualität des schlafes, schlafgüte, wie gut geschlafen",
        "caffeine": "koffein, kaffee, kaffeekonsum, koffeinkonsum, koffeinmenge",
        "caffeine_drinks": "kaffeetassen, koffeinhaltige getränke, getränke mit koffein, koffeingetränke",
        "alcohol": "alkohol, alkoholkonsum",
        "alcohol_drinks": "alkoholische getränke, alkoholeinheiten, getränke mit alkohol",
        "nicotine": "nikotin, geraucht, rauchen",
        "tight_shoes": "enge schuhe, zu enge schuhe",
        "heavy_sweating": "starkes schwitzen, stark geschwitzt",
        "stress": "stress, stresslevel, stresspegel, stressniveau",
        "worry": "sorge wegen des zuckens, sorgen wegen des zuckens, sorge wegen der zuckungen, "
        "sorgen wegen der zuckungen, sorge um das zucken, sorgen um das zucken, sorge über das zucken, "
        "sorgen über das zucken, angst wegen des zuckens, angst wegen der zuckungen",
        "fatigue": "müdigkeit, müde, erschöpfung, wie müde",
        "sleep_start": "schlafbeginn, beginn des schlafs, schlafstart, eingeschlafen, eingeschlafen um, "
        "schlafenszeit, zubettgehzeit, zu bett gegangen, ins bett gegangen, ins bett, schlaf von, schlafen von, "
        "schlafen gegangen",
        "sleep_end": "schlafende, ende des schlafs, aufgewacht, aufgewacht um, aufwachzeit, aufgestanden, "
        "aufgestanden um, aufstehzeit, schlaf bis, schlafen bis, wach geworden, aufwachen",
    },
    measured={"sleep": "schlafzeit, schlafen"},
    units={
        "ms": "millisekunde, millisekunden",
        "s": "sek, sekunde, sekunden",
        "min": "minute, minuten",
        "h": "std, stunde, stunden",
        "mg": "milligramm",
        "drinks": "tasse, tassen, glas, gläser, getränke, einheiten",
    },
    of="in, als",
    to="bis",
    out_of="von, aus",
    asides="optional, freiwillig, ortszeit, lokal, uhr, ja/nein, ja nein, ja oder nein, j/n, etwa, ungefähr, ca, "
    "falls bekannt, gesamt, anzahl, 24 h",
    per_day="heute, letzte nacht, pro tag, /tag, / tag, am tag, täglich",
    episode="episode, ereignis",
    both="und",
    twitching="zucken, zuckt, zuckte, zuckten, zuckend, zuckende, zuckung, zuckungen, gezuckt, faszikulation, "
    "faszikulationen, faszikulieren, faszikuliert, myokymie",
    ends="zucken, zuckung, zuckungen, faszikulation, faszikulationen",
    not_twitching="achselzucken, schulterzucken, mit den schultern gezuckt, mit den achseln gezuckt, zehe knoblauch, "
    "zehen knoblauch, knoblauch zehe, knoblauch zehen, auf zehen",
    toes="zeh, zehe, zehen, zehs, großzehe, großzehen, großzeh, kleinzehe, kleinzehen, kleinzeh",
    sleep="schlaf, schlafs, schlafes, schlafen, schlafend, schläft, schlief, geschlafen, schlafdauer, schlafzeit, "
    "schlafzeiten, schlafqualität, schlafgüte, schlafphase, schlafphasen, schlafbeginn, schlafende, schlafstart, "
    "schlafstunden, schlafminuten, schlafdaten, schlaftagebuch, schlafprotokoll, schlafeffizienz, schlafanalyse, "
    "schlaftracker, schlafrhythmus, schlafindex, schlafwert, schlafscore, schlafenszeit, schlafenszeiten, "
    "gesamtschlaf, gesamtschlafdauer, gesamtschlafzeit, tiefschlaf, leichtschlaf, kernschlaf, nachtschlaf, "
    "mittagsschlaf, rem schlaf, eingeschlafen, einschlafzeit, einschlafdauer, nachtruhe, ausgeschlafen",
    not_sleep="fuß eingeschlafen, füße eingeschlafen, bein eingeschlafen, beine eingeschlafen, arm eingeschlafen, "
    "hand eingeschlafen, zehe eingeschlafen, zehen eingeschlafen, fuß ist eingeschlafen, bein ist eingeschlafen, "
    "arm ist eingeschlafen, hand ist eingeschlafen, eingeschlafener fuß, eingeschlafene füße, eingeschlafene hand, "
    "eingeschlafenes bein",
    negating="kein, keine, keinen, keinerlei, nicht, ohne, nie, null",
    yes="ja, j, wahr, jawohl",
    no="nein, falsch, nee",
    unsure="unsicher, weiß nicht, weiß ich nicht, unbekannt, vielleicht",
    strengths={
        0: "keine, kein, keiner",
        1: "sehr leicht, sehr schwach, sehr gering, kaum spürbar",
        2: "leicht, schwach, gering, niedrig",
        3: "mittel, mäßig, mittelstark, moderat",
        4: "stark, schwer, hoch, heftig",
        5: "sehr stark, sehr schwer, sehr hoch, sehr heftig, extrem, unerträglich",
    },
    body=Body(
        toe="zehe, zehen, zeh, zehs",
        which={
            1: "große, großer, großen, großem, großes, dicke, dicker, dicken, dickem, dickes, gr",
            3: "mittlere, mittlerer, mittleren, mittlerem, mittleres",
            5: "kleine, kleiner, kleinen, kleinem, kleines, kl",
        },
        ordinals={
            1: "erste, erster, ersten, erstem",
            2: "zweite, zweiter, zweiten, zweitem",
            3: "dritte, dritter, dritten, drittem",
            4: "vierte, vierter, vierten, viertem",
            5: "fünfte, fünfter, fünften, fünftem",
        },
        toes={
            1: "großzehe, großzehen, großzeh",
            5: "kleinzehe, kleinzehen, kleinzeh",
        },
        foot="fuß, füße, füßen, fußes",
        parts={
            "foot": "fußsohle, fußsohlen, ferse, fersen",
            "lower_leg": "wade, waden, schienbein, schienbeine, unterschenkel",
            "thigh": "oberschenkel",
            "hand": "hand, hände, finger, daumen",
            "arm": "arm, arme, armen, unterarm, unterarme, oberarm, oberarme",
            "trunk": "rumpf, rücken, bauch, brust",
            "face": "gesicht, wange, augenlid, augenlider, lid, auge",
            "tongue": "zunge",
        },
        vague="gesicht, rumpf, rücken, bauch, brust, wange, lid, auge",
        left="links, l, linke, linker, linken, linkem, linkes, li",
        right="rechts, r, rechte, rechter, rechten, rechtem, rechtes, re",
        both="beide, beider, beiden, beidseits, beidseitig, bds, bd",
        all="alle, allen",
        fillers="der, die, das, den, dem, des, am, an, im, in, vom, von, meine, mein, meiner, meinen, meinem, meines",
    ),
)
