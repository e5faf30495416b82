"""French."""

from typing import Final

from diary.exchange.mapping.language import Body, Language

LANGUAGE: Final = Language(
    names={
        "date": "date, jour, date locale, date de l'épisode, date de l'événement",
        "time": "heure, heure locale, heure de l'épisode, heure de l'événement",
        "start": "début, commencement, commencé, commencé à, heure de début, heure du début, heure début, "
        "date de début, date du début, début à, date et heure, date heure, date et heure de début, horodatage, quand",
        "end": "fin, terminé, terminé à, heure de fin, heure de la fin, heure fin, date de fin, date et heure de fin, "
        "fin à, jusqu'à",
        "duration": "durée, combien de temps, durée de l'épisode, durée totale",
        "place": "orteil, orteils, quel orteil, lieu, endroit, emplacement, localisation, partie du corps, où",
        "intensity": "intensité, sévérité, force, gravité",
        "pain": "douleur, douleurs, intensité de la douleur, niveau de douleur",
        "trigger": "déclencheur, déclencheurs, cause, causes, cause possible, causes possibles, cause suspectée, "
        "déclencheur possible, déclencheur suspecté, facteur déclenchant, facteurs déclenchants",
        "note": "note, notes, commentaire, commentaires, remarque, remarques, description, observation, observations, "
        "détails",
        "twitching": "fasciculation, fasciculations, secousses musculaires, tressautements, tressautements musculaires",
        "sleep": "sommeil, durée du sommeil, durée de sommeil, temps de sommeil, durée totale du sommeil, "
        "sommeil total, temps de sommeil total",
        "sleep_quality": "qualité du sommeil, qualité de sommeil",
        "caffeine": "caféine, café",
        "caffeine_drinks": "cafés, boissons caféinées, boissons avec caféine, boissons à la caféine",
        "alcohol": "alcool",
        "alcohol_drinks": "boissons alcoolisées, verres d'alcool, unités d'alcool",
        "nicotine": "nicotine, fumé",
        "tight_shoes": "chaussures serrées, chaussures trop serrées, chaussures étroites",
        "heavy_sweating": "transpiration abondante, transpiration excessive, forte transpiration",
        "stress": "stress, niveau de stress",
        "fatigue": "fatigue, niveau de fatigue",
        "sleep_start": "heure du coucher, heure de coucher, début du sommeil, endormi à, endormie à, "
        "heure d'endormissement, couché à, couchée à",
        "sleep_end": "heure du lever, heure de lever, heure du réveil, heure de réveil, fin du sommeil, réveillé à, "
        "réveillée à, levé à, levée à",
    },
    measured={"sleep": "dormi, dormies, dormis"},
    units={
        "ms": "milliseconde, millisecondes",
        "s": "seconde, secondes",
        "min": "minute, minutes",
        "h": "heure, heures",
        "mg": "milligramme, milligrammes",
        "drinks": "tasse, tasses, verre, verres",
    },
    of="de, du, en",
    to="à",
    out_of="sur",
    asides="optionnel, facultatif, heure locale, oui/non, oui non, oui ou non, o/n, environ",
    per_day="par jour, /jour, / jour, aujourd'hui, la nuit dernière",
    episode="épisode, événement",
    both="et",
    twitching="fasciculation, fasciculations, secousse musculaire, secousses musculaires, tressautement, "
    "tressautements, myokymie, myokymies",
    toes="orteil, orteils, doigt de pied, doigts de pied, doigt du pied, doigts du pied",
    sleep="sommeil, dormi, dormir, dormait, endormi, endormie, endormissement, heure du coucher",
    not_sleep="pied endormi, pieds endormis, jambe endormie, main endormie, bras endormi, orteil endormi",
    negating="pas, aucun, aucune, sans, jamais",
    yes="oui, vrai",
    no="non, faux",
    unsure="je ne sais pas, ne sais pas, pas sûr, pas sûre, incertain, inconnu, peut-être",
    strengths={
        0: "aucun, aucune",
        1: "très léger, très légère, très faible",
        2: "léger, légère, faible",
        3: "modéré, modérée, moyen, moyenne",
        4: "fort, forte, sévère",
        5: "très fort, très forte, très sévère, extrême, insupportable",
    },
    body=Body(
        toe="orteil, orteils",
        which={
            1: "gros, premier, première, 1er, 1ère",
            2: "deuxième, second, 2e, 2ème",
            3: "troisième, 3e, 3ème",
            4: "quatrième, 4e, 4ème",
            5: "petit, petits, cinquième, 5e, 5ème",
        },
        digits={0: "doigt, doigts"},
        foot="pied, pieds",
        parts={
            "foot": "plante du pied, plante des pieds, talon, talons",
            "lower_leg": "mollet, mollets, tibia, tibias",
            "thigh": "cuisse, cuisses",
            "hand": "main, mains, pouce, pouces",
            "arm": "bras, avant bras",
            "trunk": "tronc, dos, ventre, poitrine",
            "face": "visage, joue, paupière, paupières, œil",
            "tongue": "langue",
        },
        vague="tronc, dos, ventre, poitrine, visage, joue, œil, langue",
        left="gauche, gauches, g",
        right="droit, droite, droits, droites, d, dr",
        both="les deux, des deux, aux deux",
        all="tous, toutes",
        fillers="le, la, les, de, du, des, à, au, aux, sur, dans, mon, ma, mes",
    ),
)
