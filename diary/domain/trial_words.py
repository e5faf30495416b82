"""The words by which somebody's own words of a change name a medicine, a supplement or alcohol.

Each text is a list of words or phrases in small letters, with commas between; `reading` says how they are compared.
English, and German as far as whoever wrote this is sure of it. It is plain matching: it catches what people write in
good faith, and no doctor is spared being asked. A harmless word that is refused costs another try, a medicine that is
taken may cost much: so where a word may mean either, it is refused unless `NOT_MEANT` knows better.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from diary.domain import everyday

_FORMS: Final = (
    "medicine, medication, meds, drug, dose, dosage, dosing, tablet, pill, capsule, caplet, drops, eye drop, "
    "nasal spray, inhaler, suppository, suppositories, injection, injecting, inject, infusion, vaccine, vaccination, "
    "patches, pain patch, medicated, lozenge, pastille, ointment, steroid cream, pain gel, prescription, prescribed, "
    "over the counter, painkiller, pain killer, pain relief, pain reliever, sleeping aid, sleep aid, syringe, "
    "dosis, dosen, dosierung, pille, kapsel, tropfen, spritze, salbe, zäpfchen, rezept vom arzt, rezeptpflichtig, "
    "verschrieben, verschreibung, verordnet, nasenspray, schmerzmittel, schlafmittel, beruhigungsmittel, "
    "abführmittel, blutdruckmittel, entwässerungsmittel, betäubungsmittel, aufputschmittel, drogen, impfung, impfungen"
)
_KINDS: Final = (
    "diuretic, corticosteroid, steroid, cortisone, kortison, cortison, antidepressant, antidepressiva, "
    "antidepressivum, benzo, benzos, ssri, snri, maoi, nsaid, opioid, opioide, opiate, opiat, sedative, tranquilliser, "
    "tranquillizer, tranquilizer, muscle relaxant, relaxant, muskelrelaxans, anticonvulsant, antiepileptic, "
    "antipsychotic, neuroleptic, neuroleptika, antihistamine, antihistaminika, antihistaminikum, antibiotic, "
    "antibiotika, antibiotikum, anti inflammatory, anti inflammatories, beta blocker, betablocker, alpha blocker, "
    "calcium channel blocker, ace inhibitor, ppi, acid blocker, antacid, laxative, blood thinner, blutverdünner, "
    "blood pressure pill, statin, hormone, hormones, hormone patch, hrt, contraceptive, contraception, birth control, "
    "antibabypille, viagra, cialis, nicotine gum, nicotine lozenge, nicotine patch, nicotine spray, nicotine "
    "replacement, nikotinpflaster, nikotinkaugummi, schmerzpflaster, psychopharmaka, chemotherapy, chemo, botox, "
    "water tablet, water pill, stimulant medicine, adhd medicine, tonic water, tonic, quinine, chinin, "
    "indian tonic, cannabis, marijuana, thc, smoking weed, no weed, less weed, cocaine, kokain, heroin, mdma, lsd, "
    "ketamine, ketamin, psilocybin, microdosing, microdose, amphetamine"
)
_NAMES: Final = (
    "paracetamol, acetaminophen, tylenol, panadol, ibu, aspirin, ass 100, ass 500, naproxen, aleve, advil, nurofen, "
    "diclofenac, voltaren, voltarol, metamizol, novalgin, codeine, codein, tramadol, tilidin, morphine, morphin, "
    "oxycodone, oxycodon, fentanyl, methadone, buprenorphine, naltrexone, cortisol, prednisone, prednison, "
    "dexamethasone, hydrochlorothiazide, hct, spironolactone, spironolacton, clonidine, digoxin, digitoxin, warfarin, "
    "marcumar, phenprocoumon, eliquis, apixaban, xarelto, rivaroxaban, clopidogrel, insulin, metformin, ozempic, "
    "wegovy, mounjaro, thyroxine, levothyroxine, thyroxin, l thyroxin, euthyrox, carbimazole, thiamazol, methotrexate, "
    "mtx, lithium, citalopram, escitalopram, venlafaxine, venlafaxin, bupropion, trazodone, trazodon, prozac, zoloft, "
    "lexapro, cymbalta, wellbutrin, effexor, xanax, valium, ativan, tavor, klonopin, rivotril, zolpidem, zopiclone, "
    "zopiclon, ambien, stilnox, haloperidol, haldol, risperidone, risperidon, aripiprazole, seroquel, "
    "methylphenidate, methylphenidat, ritalin, medikinet, concerta, adderall, vyvanse, elvanse, modafinil, "
    "atomoxetine, strattera, gabapentin, pregabalin, lyrica, baclofen, tizanidine, tizanidin, sirdalud, "
    "cyclobenzaprine, methocarbamol, orphenadrine, carbamazepine, carbamazepin, tegretol, lamotrigine, lamotrigin, "
    "levetiracetam, keppra, topiramate, topiramat, valproate, valproat, valproic acid, phenytoin, riluzole, "
    "mexiletine, mexiletin, ropinirole, pramipexole, levodopa, l dopa, donepezil, limptar, pantoprazole, "
    "nexium, montelukast, salbutamol, albuterol, ventolin, cetirizine, cetirizin, loratadine, loratadin, "
    "diphenhydramine, benadryl, nytol, doxylamine, promethazine, ranitidine, sildenafil, tadalafil, "
    "finasteride, testosterone, testosteron, estrogen, oestrogen, östrogen, progesterone, progesteron, tamoxifen, "
    "semaglutide, ephedrine, pseudoephedrine, theophylline, "
    "budesonide, budesonid, indapamide, indapamid, tamsulosin, allopurinol, hydroxyzine, hydroxyzin, buspirone, "
    "buspiron, tiotropium, ipratropium, doxazosin, terazosin, prazosin, alfuzosin, minoxidil, colchicine, colchicin"
)
MEDICINES: Final = f"{_FORMS}, {_KINDS}, {_NAMES}"
MEDICINE_STEMS: Final = (
    "medikament, medicament, medication, arzne, tablette, schlaftablette, diazepin, chloroquin, amphetamin, "
    "amfetamin, cortison, kortison, painkill"
)
"""A word that has one of these anywhere in it names a medicine."""
MEDICINE_ENDINGS: Final = (
    "statin, sartan, olol, azepam, azolam, oxetin, triptan, prazol, dipin, cillin, floxacin, gliptin, gliflozin, "
    "glutid, profen, oxicam, coxib, thiazid, semid, solon, ocain, barbital, tralin, triptylin, pramin, zapin, tiapin, "
    "opril, lapril, mipril, napril, azepril"
)
"""What the international names of whole classes of medicines end with; an e may follow."""

SUPPLEMENTS: Final = (
    "supplement, supplements, supplementation, supplementing, dietary supplement, mineral, minerals, mineralstoffe, "
    "mineralien, salt tablet, salt tab, salt pill, salt capsule, salt stick, salt water, salty water, saltwater, "
    "salt, salz, salzwasser, salztablette, epsom, "
    "bittersalz, natron, baking soda, bicarbonate, electrolytes, isotonic, isotonisch, isotonisches, sports drink, "
    "sport drink, sportgetränk, gatorade, powerade, lucozade sport, pedialyte, dioralyte, elotrans, nuun, lmnt, "
    "liquid iv, rehydration salts, rehydration, ors, potassium, calcium, kalzium, zinc, zink, iron, eisen, selenium, "
    "selen, iodine, jod, sodium, natrium, phosphate, "
    "vit c, vit d, vit e, vit b, vit b12, b12, b6, b1, d3, k2, b complex, b komplex, folic acid, folate, folsäure, "
    "biotin, niacin, thiamine, thiamin, riboflavin, cobalamin, methylcobalamin, omega 3, omega3, fish oil, fischöl, "
    "cod liver oil, lebertran, krill oil, creatine, kreatin, creatin, collagen, kollagen, bcaa, amino acid, "
    "aminosäure, taurine, taurin, theanine, theanin, glycine, glycin, carnitine, glutamine, coq10, q10, coenzyme, "
    "probiotic, probiotics, probiotika, protein powder, eiweißpulver, pre workout, preworkout, 5 htp, 5htp, "
    "nac, gaba, tryptophan, melatonin, ashwagandha, rhodiola, ginseng, ginkgo, gingko, valerian, baldrian, "
    "passionflower, passion flower, passionsblume, kava, kratom, st john s wort, st johns wort, saint john s wort, "
    "saint johns wort, johanniskraut, curcumin, kurkuma kapseln, cbd, cannabidiol, hemp oil, hanföl, globuli, "
    "bach flower, bach flowers, bachblüten, tincture, tinktur, herbal, herbal remedy, herbal medicine, "
    "herbal extract, kräuterextrakt, kräutermischung, plant extract, gummies, electrolyte gummies, nootropic, "
    "nootropics, tonicum, tonikum"
)
SUPPLEMENT_STEMS: Final = (
    "magnesi, kalium, potass, vitamin, elektrolyt, electrolyt, nahrungsergänzung, homöopath, homeopath, homoeopath, "
    "schüßler, schüssler, supplementier, mineralstoff"
)
"""A word that has one of these anywhere in it names a supplement."""

ALCOHOL: Final = (
    f"{everyday.TRIGGERS['alcohol']}, booze, liquor, liqueur, spirits, cider, rum, brandy, champagne, prosecco, "
    "lager beer, ale, gin tonic, bier, weißbier, wein, rotwein, weißwein, glühwein, schnaps, sekt, aperol, likör, "
    "nightcap"
)
ALCOHOL_STEMS: Final = "alcohol, alkohol"
LESS: Final = (
    "no, non, without, less, fewer, never, zero, skip, skipping, avoid, avoiding, leave out, leaving out, stop, "
    "stopping, quit, quitting, cut, cutting, drop, dropping, give up, giving up, halve, reduce, reducing, limit, "
    "abstain, abstaining, not any, not drinking, do not drink, don t drink, dont drink, "
    "kein, keine, keinen, keinerlei, ohne, weniger, nie, verzicht, verzichten, reduzieren"
)
"""Words by which less of something is meant, or none, where they stand before it. An amount is none of them: "at
most two beers" is more for somebody who drinks one."""
_BETWEEN: Final = (
    "a, any, the, my, of, on, out, from, more, one, all, glass, glasses, drinking, evening, strong, "
    "ein, einen, das, den, der, auf, mein, meinen, mehr, glas, trinken, wieder"
)
"""What may stand between such a word and the drink: no other drink, and nothing that turns it round."""
_NOT: Final = "not, never, no, don t, dont, do not, nie, nicht"
_NEXT: Final = "(?:or|nor|and|oder|und|noch)"

NOT_MEANT: Final = (
    "phone or tablet, phones or tablets, phone and tablet, phones and tablets, phone tablet, tablet or phone, "
    "tablet and phone, laptop or tablet, tablet or laptop, tv or tablet, tablet or tv, tablet screen, tablet computer, "
    "handy oder tablet, tablet oder handy, handy und tablet, "
    "heel drops, heel drop, calf drops, foot drops, toe drops, medicine ball, medizinball, medizinbälle, "
    "coffee capsule, coffee capsules, kaffee kapsel, kaffee kapseln, drops of water, "
    "dose cola, dosen cola, dose bier, dosen bier, dose limo, dosen limo, dose energy, dosen energy, dose red bull, "
    "mineral water, mineral waters, mineralwasser, pump iron, pumping iron, ironing, iron the, iron shirts, "
    "bath salt, bath salts, epsom salt bath, epsom salts bath, epsom bath, bath with epsom salt, "
    "bath with epsom salts, epsom salt foot bath, epsom salts foot bath, herbal tea, herbal teas, herbal infusion, "
    "mineral sunscreen, low sodium, less sodium, less salty, hormone free, "
    "alcohol gel, rubbing alcohol, alcohol wipes, hand sanitiser, ginger beer, "
    "root beer, alcohol free beer, alcohol free wine, non alcoholic beer, non alcoholic wine, wine gums, beer garden"
)
"""Phrases that hold a word of these lists and do not mean it."""

_ORDINARY: Final = (
    "about, after, again, bedtime, before, blood, caffeine, coffee, cramp, cramps, daily, drink, evening, every, "
    "extra, feet, foot, forte, from, half, heart, high, hour, legs, less, long, mood, morning, more, muscle, muscles, "
    "night, noon, once, over, pain, plus, pressure, retard, shoes, sleep, slow, small, stomach, stress, stretching, "
    "strong, sugar, tablet, tablets, test, than, thing, this, toes, twice, wake, walk, water, week, when, with, without"
)
_LONG: Final = 4
"""A word of a medicine's name counts by itself from so many letters on."""

_BLANK: Final = re.compile(r"[\W_]+")
_AMOUNT: Final = re.compile(r"(?<!\w)\d+ ?(?:mg|mcg|ug|μg|iu)(?!\w)(?! (?:of )?(?:caffeine|koffein))")


def reading(text: str) -> str:
    """A text as it is compared: case folded, without accents and marks, with one blank between words and around all.
    "Magnésium-Tabletten!" is " magnesium tabletten "."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    seen = "".join(char for char in letters if not unicodedata.combining(char) and unicodedata.category(char) != "Cf")
    return f" {_BLANK.sub(' ', seen).strip()} "


def names_medicine(text: str, own: Iterable[str] = ()) -> bool:
    """Whether somebody's words name a medicine: by its name, its kind, its form or an amount, or as one of their `own`
    is called that is no supplement."""
    meant, said = _meant(text), reading(text)
    if _MEDICINE.search(meant) or _AMOUNT.search(meant):
        return True
    return any(_names(said, name) for name in own if not names_supplement(name))


def names_supplement(text: str, own: Iterable[str] = ()) -> bool:
    """Whether somebody's words name a supplement, a mineral, or a remedy of plants that is taken, or as one of their
    `own` is called that is one. Less salt is none."""
    meant, said = _meant(text), reading(text)
    if not _MORE_AFTER_ALL.search(meant):
        meant = _LESS_SALT.sub(" ", meant)
    return bool(_SUPPLEMENT.search(meant)) or any(_names(said, name) for name in own if names_supplement(name))


def names_alcohol(text: str) -> bool:
    return bool(_ALCOHOL.search(_meant(text)))


def says_less_alcohol(text: str) -> bool:
    """Whether there is to be less of all alcohol that somebody's words name, or none: a word of less shortly before the
    drink, or free behind it."""
    meant = _meant(text)
    return not _MORE_AFTER_ALL.search(meant) and not _ALCOHOL.search(_LESS_ALCOHOL.sub(" ", meant))


def _names(said: str, name: str) -> bool:
    """Whether words are a medicine's name, or have a word of it that is no ordinary one."""
    whole = reading(name)
    telling = [word for word in whole.split() if len(word) >= _LONG and word.isalpha() and word not in _EVERYDAY_WORDS]
    return bool(whole.strip()) and any(f" {word} " in said for word in [whole.strip(), *telling])


def _meant(text: str) -> str:
    # Twice: a phrase that begins with the blank by which another ends is found the second time.
    return _UNMEANT.sub(" ", _UNMEANT.sub(" ", reading(text)))


def _spelt(words: str) -> Iterator[str]:
    """The words of a list as `reading` makes them, and with ae, oe and ue."""
    for word in everyday.listed(words):
        yield from {reading(word).strip(), reading(word.translate(_AE)).strip()}


_AE: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_EVERYDAY_WORDS: Final = frozenset(everyday.listed(_ORDINARY))


def _any(words: Collection[str]) -> str:
    # The longest first, so that of two the longer one is found.
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def _pattern(words: str, stems: str = "", endings: str = "") -> re.Pattern[str]:
    """What finds whole words, also in the plural, words with a stem in them, and words that end so."""
    parts = [rf"(?<!\w)(?:{_any(set(_spelt(words)))})(?:e?s|n)?(?!\w)"]
    if stems:
        parts.append(rf"(?:{_any(set(_spelt(stems)))})")
    if endings:
        parts.append(rf"\w\w(?:{_any(set(_spelt(endings)))})e?s?(?!\w)")
    return re.compile("|".join(parts))


_MEDICINE: Final = _pattern(MEDICINES, MEDICINE_STEMS, MEDICINE_ENDINGS)
_SUPPLEMENT: Final = _pattern(SUPPLEMENTS, SUPPLEMENT_STEMS)
_ALCOHOL: Final = _pattern(ALCOHOL, ALCOHOL_STEMS)
_DRINK: Final = rf"(?:(?:{_any(set(_spelt(ALCOHOL)))})(?:e?s|n)?|\w*(?:{_any(set(_spelt(ALCOHOL_STEMS)))})\w*)(?!\w)"
_LESS: Final = rf"(?:{_any(set(_spelt(LESS)))})(?!\w)"
_SHORTLY: Final = rf"(?: +(?:{_any(set(_spelt(_BETWEEN)))})(?!\w)){{0,2}}"
_LESS_ALCOHOL: Final = re.compile(
    rf"(?<!\w){_LESS}{_SHORTLY}(?: +\w+ +(?:or|nor|oder))? +{_DRINK}(?: +{_NEXT} +{_DRINK})*"
    rf"|(?<!\w)(?:alcohol|alkohol) ?frei?e?\w*(?!\w)(?: +{_DRINK})?"
    rf"|(?<!\w){_DRINK} +free(?!\w| of)"
)
_SALT: Final = "(?:salt|salz)s?"
_LESS_SALT: Final = re.compile(
    rf"(?<!\w){_LESS}{_SHORTLY}(?: +(?:added|table|cooking|down|low))? +(?:on +)?{_SALT}(?!\w)"
    rf"|(?<!\w)low(?:er)? +(?:in +)?{_SALT}(?!\w)|(?<!\w){_SALT} +(?:free|frei|arm)(?!\w)"
)
_MORE_AFTER_ALL: Final = re.compile(rf"(?<!\w)(?:{_any(set(_spelt(_NOT)))}) +{_LESS}")
_UNMEANT: Final = re.compile(rf"(?<!\w)(?:{_any(set(_spelt(NOT_MEANT)))})(?!\w)")
