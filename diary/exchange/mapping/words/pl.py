"""Polish."""

from typing import Final

from diary.exchange.mapping.language import Body, Language

LANGUAGE: Final = Language(
    names={
        "date": "data, dzień, data lokalna, data epizodu",
        "time": "godzina, pora dnia, godzina lokalna",
        "start": "początek, start, rozpoczęcie, od, czas rozpoczęcia, godzina rozpoczęcia, data rozpoczęcia, "
        "data i godzina, data i czas, data godzina, data i godzina rozpoczęcia, czas początku, godzina początku, "
        "znacznik czasu, kiedy",
        "end": "koniec, zakończenie, do, czas zakończenia, godzina zakończenia, data zakończenia, "
        "data i godzina zakończenia, godzina końca, czas końca",
        "duration": "czas trwania, jak długo, długość trwania",
        "place": "palec u nogi, palec stopy, który palec, miejsce, lokalizacja, część ciała, gdzie, miejsce na ciele",
        "intensity": "intensywność, nasilenie, siła, natężenie",
        "pain": "ból, nasilenie bólu, natężenie bólu, poziom bólu, siła bólu",
        "trigger": "przyczyna, przyczyny, wyzwalacz, wyzwalacze, możliwa przyczyna, możliwe przyczyny, "
        "podejrzewana przyczyna, przypuszczalna przyczyna",
        "note": "notatka, notatki, uwaga, uwagi, komentarz, komentarze, opis",
        "twitching": "fascykulacja, fascykulacje, drganie mięśni, drgania mięśni, drganie mięśnia",
        "sleep": "sen, długość snu, czas snu, ilość snu, łączny czas snu, całkowity czas snu, czas trwania snu",
        "sleep_quality": "jakość snu",
        "caffeine": "kofeina, kawa",
        "caffeine_drinks": "kawy, napoje z kofeiną, filiżanki kawy",
        "alcohol": "alkohol",
        "alcohol_drinks": "napoje alkoholowe, jednostki alkoholu, porcje alkoholu",
        "nicotine": "nikotyna",
        "tight_shoes": "ciasne buty, za ciasne buty",
        "heavy_sweating": "obfite pocenie, obfite pocenie się, nadmierne pocenie, nadmierne pocenie się, "
        "nadmierna potliwość",
        "stress": "stres, poziom stresu",
        "fatigue": "zmęczenie, poziom zmęczenia",
        "sleep_start": "zaśnięcie, godzina zaśnięcia, czas zaśnięcia, początek snu, położenie się spać, pójście spać",
        "sleep_end": "pobudka, godzina pobudki, przebudzenie, godzina przebudzenia, koniec snu",
    },
    measured={"sleep": "snu"},
    units={
        "ms": "milisekunda, milisekundy, milisekund, milisekundach",
        "s": "sek, sekunda, sekundy, sekund, sekundach",
        "min": "minuta, minuty, minut, minutach",
        "h": "godz, godziny, godzin, godzinach",
        "mg": "miligram, miligramy, miligramów",
        "drinks": "filiżanki, filiżanek, porcje, porcji",
    },
    of="w",
    to="do",
    out_of="na, z",
    asides="opcjonalnie, opcjonalne, czas lokalny, tak/nie, tak nie, t/n, około",
    per_day="na dzień, dziennie, /dzień, / dzień, dzisiaj, dziś, ostatniej nocy",
    episode="epizod",
    both="i, oraz",
    twitching="fascykulacja, fascykulacje, fascykulacji, drganie mięśni, drgania mięśni, drganie mięśnia, "
    "drgania mięśnia, drganie powieki, drganie palca, miokimia, miokimie",
    toes="paluch, palucha, paluchy, palec u nogi, palca u nogi, palce u nogi, palce u nóg, palec stopy, palce stopy, "
    "palce stóp, palec u stopy, palce u stóp",
    sleep="spać, spałem, spałam, zasnąłem, zasnęłam, zaśnięcie, zaśnięcia, długość snu, czas snu, ilość snu, "
    "jakość snu, początek snu, koniec snu, godziny snu, godzin snu, minuty snu, minut snu, faza snu, fazy snu, "
    "czas trwania snu, drzemka, drzemki",
    negating="bez, brak, nie, żadne, żadnych",
    yes="tak, prawda",
    no="nie, fałsz",
    unsure="nie wiem, nie jestem pewien, nie jestem pewna, nieznane, może",
    strengths={
        0: "brak, żaden, żadne, żadna",
        1: "bardzo słaby, bardzo słabe, bardzo słaba, bardzo lekki, bardzo lekkie, bardzo lekka, bardzo łagodny, "
        "bardzo łagodne",
        2: "słaby, słabe, słaba, lekki, lekkie, lekka, łagodny, łagodne, łagodna, niski, niskie, niska",
        3: "umiarkowany, umiarkowane, umiarkowana, średni, średnie, średnia",
        4: "silny, silne, silna, mocny, mocne, mocna, wysoki, wysokie, wysoka",
        5: "bardzo silny, bardzo silne, bardzo silna, bardzo mocny, bardzo mocne, bardzo mocna, bardzo wysoki, "
        "bardzo wysokie, nie do zniesienia",
    },
    body=Body(
        which={
            1: "duży, dużego, dużym, duże, wielki, pierwszy",
            2: "drugi, drugiego, drugim",
            3: "trzeci, trzeciego, trzecim, środkowy, środkowego, środkowym",
            4: "czwarty, czwartego, czwartym",
            5: "mały, małego, małym, małe, piąty, piątego, piątym",
        },
        toes={1: "paluch, palucha, paluchu, paluchy"},
        digits={0: "palec, palca, palcu, palce"},
        foot="stopa, stopy, stopie, stóp",
        limb="noga, nogi, nodze, nóg",
        parts={
            "foot": "pięta, pięty, podeszwa stopy",
            "lower_leg": "łydka, łydki, łydce, goleń, podudzie",
            "thigh": "udo, uda, udzie",
            "hand": "dłoń, dłoni, dłonie, kciuk, kciuki",
            "arm": "przedramię, przedramiona",
            "trunk": "tułów, plecy, brzuch, klatka piersiowa",
            "face": "twarz, policzek, powieka, powieki, oko",
            "tongue": "język",
        },
        vague="tułów, plecy, brzuch, klatka piersiowa, twarz, policzek, oko, język",
        left="lewy, lewa, lewe, lewej, lewego, lewym",
        right="prawy, prawa, prawe, prawej, prawego, prawym, p",
        both="oba, obie, obu, obydwa, obydwie, obydwu",
        all="wszystkie",
        fillers="u, w, na, mój, moja, moje, mojej, mojego",
    ),
)
