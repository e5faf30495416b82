"""Portuguese."""

from typing import Final

from diary.exchange.mapping.language import Body, Language

LANGUAGE: Final = Language(
    names={
        "date": "data, dia, data local, data do episódio, data do evento",
        "time": "hora, horário, hora local, hora do episódio, hora do evento",
        "start": "início, começo, começou, hora de início, hora do início, hora início, horário de início, "
        "data de início, data início, data e hora, data hora, data e hora de início, quando",
        "end": "fim, término, terminou, hora de término, hora de fim, hora do fim, horário de término, "
        "data de término, data do fim, data de fim, até",
        "duration": "duração, quanto tempo, quanto durou, duração do episódio, duração total",
        "place": "dedo do pé, qual dedo, lugar, localização, parte do corpo, onde, local do corpo",
        "intensity": "intensidade, gravidade, força, severidade",
        "pain": "dor, nível de dor, nível da dor, intensidade da dor",
        "trigger": "gatilho, gatilhos, desencadeante, desencadeantes, causa, causas, possível causa, "
        "possíveis causas, possível gatilho, causa suspeita",
        "note": "nota, notas, observação, observações, comentário, comentários, descrição, anotação, anotações, "
        "detalhes",
        "twitching": "fasciculação, fasciculações",
        "sleep": "sono, duração do sono, tempo de sono, sono total, tempo total de sono, duração total do sono",
        "sleep_hours": "horas dormidas",
        "sleep_quality": "qualidade do sono, qualidade de sono",
        "caffeine": "cafeína, café",
        "caffeine_drinks": "cafés, bebidas com cafeína",
        "alcohol": "álcool",
        "alcohol_drinks": "bebidas alcoólicas, doses de álcool, unidades de álcool",
        "nicotine": "nicotina",
        "tight_shoes": "sapatos apertados",
        "heavy_sweating": "suor excessivo, transpiração excessiva, transpiração intensa, sudorese intensa",
        "stress": "estresse, stress, nível de estresse, nível de stress",
        "fatigue": "fadiga, cansaço, nível de fadiga, nível de cansaço",
        "sleep_start": "hora de dormir, hora de deitar, início do sono, horário de dormir, hora em que adormeceu, "
        "adormeceu",
        "sleep_end": "hora de acordar, hora de levantar, fim do sono, horário de acordar, acordou, acordou às",
    },
    measured={"sleep": "dormido, dormidas, dormidos"},
    units={
        "ms": "milissegundo, milissegundos",
        "s": "seg, segundo, segundos",
        "min": "minuto, minutos",
        "h": "horas",
        "mg": "miligrama, miligramas",
        "drinks": "xícara, xícaras, chávenas, doses, copos, bebidas",
    },
    of="de, em",
    to="a",
    out_of="de, em",
    asides="opcional, hora local, sim/não, sim não, s/n, aproximado, aproximada",
    per_day="por dia, ao dia, /dia, / dia, hoje, última noite",
    episode="episódio, evento",
    both="e",
    twitching="fasciculação, fasciculações, mioquimia, mioquimias",
    toes="dedo do pé, dedos do pé, dedos dos pés, dedão do pé, dedinho do pé, mindinho do pé, dedo grande do pé, hálux",
    sleep="dormir, dormi, dormiu, dormindo, adormeceu, soneca, sonecas, horas de sono, qualidade do sono, "
    "qualidade de sono, duração do sono, tempo de sono, tempo total de sono, início do sono, fim do sono, sono total, "
    "sono profundo",
    negating="sem, nenhum, nenhuma, não, nunca",
    yes="sim, verdadeiro",
    no="não, nao, falso",
    unsure="não sei, não tenho certeza, incerto, desconhecido, talvez",
    strengths={
        0: "nenhum, nenhuma",
        1: "muito leve, muito fraco, muito fraca, muito baixo, muito baixa",
        2: "leve, fraco, fraca, baixo, baixa, ligeiro, ligeira",
        3: "moderado, moderada, médio, média",
        4: "forte, severo, severa, grave, alto, alta, intenso, intensa",
        5: "muito forte, muito severo, muito severa, muito grave, muito alto, muito alta, muito intenso, "
        "muito intensa, extremo, extrema, insuportável",
    },
    body=Body(
        which={
            1: "grande, gordo, primeiro, 1o",
            2: "segundo, 2o",
            3: "terceiro, 3o",
            4: "quarto, 4o",
            5: "quinto, pequeno, mínimo, 5o",
        },
        toes={1: "hálux"},
        digits={0: "dedo, dedos", 1: "dedão, dedões", 5: "dedinho, mindinho"},
        foot="pé, pés",
        parts={
            "foot": "planta do pé, sola do pé, calcanhar, calcanhares",
            "lower_leg": "panturrilha, panturrilhas, batata da perna",
            "thigh": "coxa, coxas",
            "hand": "mão, mãos, polegar, polegares",
            "arm": "braço, braços, antebraço, antebraços",
            "trunk": "tronco, costas, barriga, abdômen, abdome, peito",
            "face": "rosto, bochecha, pálpebra, pálpebras, olho",
            "tongue": "língua",
        },
        vague="tronco, costas, barriga, abdômen, abdome, peito, rosto, bochecha, olho, língua",
        left="esquerdo, esquerda, esquerdos, esquerdas, esq",
        right="direito, direita, direitos, direitas, dir",
        both="ambos, ambas",
        all="todos",
        fillers="o, a, os, as, de, do, da, dos, das, no, na, nos, nas, meu, minha, meus, minhas",
    ),
)
