"""Italian."""

from typing import Final

from diary.exchange.mapping.language import Body, Language

LANGUAGE: Final = Language(
    names={
        "date": "data, giorno, data locale, data dell'episodio, data dell'evento",
        "time": "ora, orario, ora locale, ora del giorno, ora dell'episodio, ora dell'evento",
        "start": "inizio, iniziato, ora di inizio, ora inizio, orario di inizio, orario inizio, data di inizio, "
        "data inizio, data e ora, data ora, data e ora di inizio, quando",
        "end": "fine, finito, ora di fine, ora fine, orario di fine, orario fine, data di fine, data fine, "
        "data e ora di fine, fino a",
        "duration": "durata, quanto è durato, durata dell'episodio, durata totale",
        "place": "dito del piede, quale dito, luogo, posizione, localizzazione, sede, parte del corpo, dove",
        "intensity": "intensità, forza, gravità, severità",
        "pain": "dolore, intensità del dolore, livello di dolore, livello del dolore",
        "trigger": "fattore scatenante, fattori scatenanti, causa, cause, possibile causa, possibili cause, "
        "causa possibile, causa sospetta",
        "note": "nota, note, commento, commenti, osservazione, osservazioni, descrizione, annotazione, annotazioni, "
        "dettagli",
        "twitching": "fascicolazione, fascicolazioni",
        "sleep": "sonno, durata del sonno, durata sonno, tempo di sonno, sonno totale, durata totale del sonno, "
        "tempo totale di sonno",
        "sleep_hours": "ore dormite",
        "sleep_quality": "qualità del sonno, qualità sonno",
        "caffeine": "caffeina, caffè",
        "caffeine_drinks": "bevande con caffeina",
        "alcohol": "alcol, alcool",
        "alcohol_drinks": "bevande alcoliche, unità alcoliche, unità di alcol",
        "nicotine": "nicotina",
        "tight_shoes": "scarpe strette, scarpe troppo strette",
        "heavy_sweating": "sudorazione intensa, sudorazione eccessiva, sudorazione abbondante",
        "stress": "stress, livello di stress",
        "fatigue": "stanchezza, affaticamento, livello di stanchezza",
        "sleep_start": "inizio del sonno, inizio sonno, ora di andare a letto, ora di addormentamento, "
        "ora di coricarsi, andato a letto, andata a letto",
        "sleep_end": "fine del sonno, fine sonno, ora di risveglio, ora del risveglio, ora di sveglia, risveglio",
    },
    measured={"sleep": "dormito, dormite, dormiti"},
    units={
        "ms": "millisecondo, millisecondi",
        "s": "secondo, secondi",
        "min": "minuto, minuti",
        "h": "ore",
        "mg": "milligrammo, milligrammi",
        "drinks": "tazza, tazze, tazzine, bicchieri",
    },
    of="di, in",
    to="a",
    out_of="su",
    asides="facoltativo, opzionale, ora locale, sì/no, si/no, sì no, s/n, circa",
    per_day="al giorno, /giorno, / giorno, oggi, ultima notte",
    episode="episodio, evento",
    both="e, ed",
    twitching="fascicolazione, fascicolazioni, miochimia, miochimie",
    toes="alluce, alluci, dito del piede, dita del piede, dita dei piedi, mignolo del piede",
    sleep="sonno, dormire, dormito, dormita, addormentato, addormentata, addormentamento",
    not_sleep="piede addormentato, mano addormentata, gamba addormentata, braccio addormentato",
    negating="nessun, nessuna, nessuno, senza, non, mai",
    yes="sì, si, vero",
    no="falso",
    unsure="non so, non lo so, incerto, incerta, sconosciuto, forse",
    strengths={
        0: "nessuno, nessuna, nessun",
        1: "molto lieve, molto leggero, molto leggera, molto debole",
        2: "lieve, leggero, leggera, debole, basso, bassa",
        3: "moderato, moderata, medio, media",
        4: "forte, severo, severa, grave, alto, alta, intenso, intensa",
        5: "molto forte, molto severo, molto severa, molto grave, molto alto, molto alta, molto intenso, "
        "molto intensa, estremo, estrema, insopportabile",
    },
    body=Body(
        which={
            1: "primo",
            2: "secondo, 2o",
            3: "terzo, medio, 3o",
            4: "quarto, 4o",
            5: "quinto, piccolo, 5o",
        },
        toes={1: "alluce, alluci"},
        digits={0: "dito, dita", 5: "mignolo, mignoli"},
        foot="piede, piedi",
        parts={
            "foot": "pianta del piede, tallone, talloni",
            "lower_leg": "polpaccio, polpacci, stinco, stinchi",
            "thigh": "coscia, cosce",
            "hand": "mano, mani, pollice, pollici",
            "arm": "braccio, braccia, avambraccio, avambracci",
            "trunk": "tronco, schiena, pancia, addome, petto",
            "face": "viso, volto, faccia, guancia, palpebra, palpebre, occhio",
            "tongue": "lingua",
        },
        vague="tronco, schiena, pancia, addome, petto, viso, volto, faccia, guancia, occhio, lingua",
        left="sinistro, sinistra, sinistri, sinistre, sx",
        right="destro, destra, destri, destre, dx",
        both="entrambi, entrambe",
        all="tutte, tutti",
        fillers="il, lo, la, i, gli, le, di, del, dello, della, dei, delle, nel, nella, sul, sulla, al, alla, mio, "
        "mia, miei, mie",
    ),
)
