"""The words of all languages together: none says two things, and none is taken for a word of another language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from diary.exchange.mapping.columns import TARGETS
from diary.exchange.mapping.language import Language, listed, plain, spellings
from diary.exchange.mapping.meanings import meaning, speaks_of_sleep, speaks_of_twitching
from diary.exchange.mapping.words import LANGUAGES, NO, STRENGTHS, UNSURE, YES, merged
from tests.each import each

ALL = tuple(LANGUAGES.values())


def words(*fields: str) -> Iterator[str]:
    return (word for language in ALL for field in fields for word in listed(getattr(language, field)))


def test_a_language_is_one_file_named_by_its_code() -> None:
    assert {"en", "de", "fr", "es", "it", "nl", "pt", "pl", "sv", "da", "nb"} <= LANGUAGES.keys()
    assert all(isinstance(language, Language) and len(code) == 2 for code, language in LANGUAGES.items())


@each("field", ["names", "measured", "units", "strengths"])
def test_no_word_says_two_things_in_two_languages(field: str) -> None:
    tables: list[Mapping[object, str]] = [getattr(language, field) for language in ALL]
    assert {word for table in tables for words in table.values() for word in listed(words)} == merged(tables).keys()


def test_a_word_that_says_two_things_says_nothing() -> None:
    assert merged([{"start": "tot, van"}, {"end": "tot"}]) == {"van": "start"}


def test_what_a_name_says_is_a_column_of_the_diary() -> None:
    said = {
        found.key
        for language in ALL
        for names in language.names.values()
        for name in listed(names)
        if (found := meaning(name))
    }
    known = {target.key for target in TARGETS} | {target.column for target in TARGETS}
    assert {key for key in said if not any(one.startswith(key) for one in known)} <= {"sleep_start", "sleep_end"}


def test_every_name_is_the_whole_of_its_meaning() -> None:
    for language in ALL:
        for key, names in language.names.items():
            for name in listed(names):
                found = meaning(name)
                assert found, name
                assert key.startswith(found.key), name
        for key, names in language.measured.items():
            for name in listed(names):
                assert meaning(name) is None, name
                found = meaning(f"{name} (h)")
                assert found, name
                assert (found.key, found.unit) == (key, "h")


def test_every_word_of_twitching_and_of_sleep_is_heard_and_none_as_the_other() -> None:
    for word in words("twitching", "toes"):
        assert speaks_of_twitching(word), word
        assert not speaks_of_sleep(word), word
    for word in words("sleep"):
        assert speaks_of_sleep(word), word
        assert not speaks_of_twitching(word), word


def test_no_other_word_of_any_language_speaks_of_twitching_or_sleep() -> None:
    others = ("of", "to", "out_of", "asides", "per_day", "episode", "both", "yes", "no", "unsure")
    parts = ("left", "right", "both", "all", "fillers", "limb", "vague")
    tables: Iterable[Mapping[int, str]] = (language.strengths for language in ALL)
    for word in (
        *words(*others),
        *(word for language in ALL for part in parts for word in listed(getattr(language.body, part))),
        *(word for table in tables for some in table.values() for word in listed(some)),
    ):
        assert not speaks_of_twitching(word), word
        assert not speaks_of_sleep(word), word
    assert not any(map(speaks_of_twitching, words("not_twitching")))
    # A limb that fell asleep is no sleep.
    assert not any(map(speaks_of_sleep, words("not_sleep")))


def test_columns_that_say_neither_sleep_nor_twitching_speak_of_neither() -> None:
    for language in ALL:
        for key, names in language.names.items():
            for name in listed(names):
                if not key.startswith("sleep"):
                    assert not speaks_of_sleep(name), name
                if key not in ("twitching", "place", "worry"):
                    assert not speaks_of_twitching(name), name


def test_yes_and_no_and_unsure_are_three_things() -> None:
    assert not YES & NO | YES & UNSURE | NO & UNSURE
    assert {"yes", "ja", "oui", "sí", "tak", "✓", "1"} <= YES
    assert {"no", "nein", "non", "nie", "nao", "0"} <= NO
    assert {"?", "unsure", "weiss nicht"} <= UNSURE


@each(
    ("word", "step"),
    [("none", 0), ("very mild", 1), ("mild", 2), ("leicht", 2), ("moderate", 3), ("mittel", 3), ("modéré", 3),
     ("severe", 4), ("stark", 4), ("fuerte", 4), ("unbearable", 5), ("sehr stark", 5)],
)  # fmt: skip
def test_words_of_strength_stand_on_one_scale(word: str, step: int) -> None:
    assert STRENGTHS[plain(word)] == step


@each("word", ["fine", "ok", "normal", "bad", "some", "average", "7", "spasm"])
def test_a_word_that_tells_no_strength_for_sure_is_none(word: str) -> None:
    assert word not in STRENGTHS


@each(
    ("text", "found"),
    [("startTime", "start time"), ("SLEEP_START", "sleep start"), ("Wake-up", "wake up"),
     ("0-10", "0-10"), ("  Große  Zehe ", "grosse zehe"), ("İstanbul", "istanbul"), ("d’alcool", "d'alcool"),
     ("sleep.duration", "sleep duration"), ("（分）", "(分)")],
)  # fmt: skip
def test_names_are_compared_in_one_plain_form(text: str, found: str) -> None:
    assert plain(text) == found


def test_words_are_known_without_their_accents_where_they_stay_themselves() -> None:
    assert spellings("durée") == {"durée", "duree"}
    assert spellings("müde") == {"müde", "muede"}
    assert spellings("sömn") == {"sömn", "soemn"}
    assert spellings("pé") == {"pé"}
    assert spellings("痛み") == {"痛み"}
