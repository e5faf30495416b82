"""Spanish."""

from typing import Final

from diary.exchange.mapping.language import Body, Language

LANGUAGE: Final = Language(
    names={
        "date": "fecha, día, fecha local, fecha del episodio, fecha del evento",
        "time": "hora, hora local, hora del día, hora del episodio, hora del evento",
        "start": "inicio, comienzo, desde, empezó, hora de inicio, hora inicio, hora de comienzo, fecha de inicio, "
        "fecha inicio, fecha y hora, fecha hora, fecha y hora de inicio, marca de tiempo, cuándo",
        "end": "fin, hasta, terminó, hora de fin, hora fin, hora de finalización, fecha de fin, fecha fin, "
        "fecha y hora de fin",
        "duration": "duración, cuánto duró, cuánto tiempo, duración del episodio, duración total",
        "place": "dedo del pie, qué dedo, lugar, ubicación, localización, parte del cuerpo, dónde, sitio",
        "intensity": "intensidad, severidad, fuerza, gravedad",
        "pain": "dolor, nivel de dolor, intensidad del dolor",
        "trigger": "desencadenante, desencadenantes, detonante, detonantes, causa, causas, posible causa, "
        "posibles causas, causa posible, causa sospechada, posible desencadenante",
        "note": "nota, notas, comentario, comentarios, observación, observaciones, descripción, detalles, apuntes",
        "twitching": "fasciculación, fasciculaciones",
        "sleep": "sueño, duración del sueño, tiempo de sueño, sueño total, tiempo total de sueño, "
        "duración total del sueño",
        "sleep_hours": "horas dormidas",
        "sleep_quality": "calidad del sueño, calidad de sueño",
        "caffeine": "cafeína, café",
        "caffeine_drinks": "cafés, bebidas con cafeína",
        "alcohol": "alcohol",
        "alcohol_drinks": "bebidas alcohólicas, unidades de alcohol, copas de alcohol",
        "nicotine": "nicotina",
        "tight_shoes": "zapatos apretados, zapatos ajustados, zapatos estrechos",
        "heavy_sweating": "sudoración intensa, sudoración excesiva, sudoración abundante",
        "stress": "estrés, nivel de estrés",
        "fatigue": "fatiga, cansancio, nivel de fatiga, nivel de cansancio",
        "sleep_start": "hora de acostarse, hora de dormir, hora de dormirse, inicio del sueño, inicio de sueño",
        "sleep_end": "hora de despertar, hora de despertarse, hora de levantarse, fin del sueño, fin de sueño",
    },
    measured={"sleep": "dormido, dormida, dormidas, dormidos, tiempo dormido"},
    units={
        "ms": "milisegundo, milisegundos",
        "s": "seg, segundo, segundos",
        "min": "minuto, minutos",
        "h": "horas",
        "mg": "miligramo, miligramos",
        "drinks": "taza, tazas, bebidas, copas",
    },
    of="de, en",
    to="a",
    out_of="de, sobre",
    asides="opcional, hora local, sí/no, si/no, sí no, s/n, aproximado, aproximada",
    per_day="por día, al día, /día, / día, hoy, anoche, última noche",
    episode="episodio, evento",
    both="y",
    twitching="fasciculación, fasciculaciones, mioquimia, mioquimias",
    toes="dedo del pie, dedos del pie, dedos de los pies, dedo gordo del pie, dedo pequeño del pie, "
    "dedo meñique del pie, ortejo, ortejos",
    sleep="sueño, dormir, dormido, dormida, dormí, durmió, durmiendo, siesta, siestas, hora de acostarse",
    not_sleep="pie dormido, pies dormidos, mano dormida, manos dormidas, pierna dormida, brazo dormido, dedo dormido",
    negating="sin, ningún, ninguna, ninguno, nunca",
    yes="sí, si, verdadero",
    no="falso",
    unsure="no sé, no lo sé, no estoy seguro, no estoy segura, desconocido, quizás",
    strengths={
        0: "ninguno, ninguna",
        1: "muy leve, muy débil, muy bajo, muy baja",
        2: "leve, ligero, ligera, débil, bajo, baja",
        3: "moderado, moderada, medio, media",
        4: "fuerte, severo, severa, grave, alto, alta, intenso, intensa",
        5: "muy fuerte, muy severo, muy severa, muy grave, muy alto, muy alta, muy intenso, muy intensa, extremo, "
        "extrema, insoportable",
    },
    body=Body(
        toe="ortejo, ortejos",
        which={
            1: "gordo, gordos, grande, primer, primero, 1er, 1o",
            2: "segundo, 2o, 2do",
            3: "tercer, tercero, medio, 3o, 3er, 3ro",
            4: "cuarto, 4o, 4to",
            5: "pequeño, pequeños, meñique, meñiques, quinto, 5o, 5to",
        },
        digits={0: "dedo, dedos"},
        foot="pie, pies",
        parts={
            "foot": "planta del pie, talón, talones",
            "lower_leg": "pantorrilla, pantorrillas, gemelo, gemelos, espinilla, espinillas",
            "thigh": "muslo, muslos",
            "hand": "mano, manos, pulgar, pulgares",
            "arm": "brazo, brazos, antebrazo, antebrazos",
            "trunk": "tronco, espalda, vientre, barriga, abdomen, pecho",
            "face": "cara, rostro, mejilla, párpado, párpados, ojo",
            "tongue": "lengua",
        },
        vague="tronco, espalda, vientre, barriga, abdomen, pecho, cara, rostro, mejilla, ojo, lengua",
        left="izquierdo, izquierda, izquierdos, izquierdas, izq, izqdo, izqda",
        right="derecho, derecha, derechos, derechas, der, dcho, dcha",
        both="ambos, ambas",
        all="todos",
        fillers="el, la, los, las, de, del, en, mi, mis, al",
    ),
)
