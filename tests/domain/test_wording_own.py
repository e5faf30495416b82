"""Own words within our sentences: they never turn the rest round."""

from __future__ import annotations

from diary.domain.wording.own import isolated, without_direction
from diary.domain.wording.trial import changed_means, question
from diary.templatetags.pages import own
from tests.each import each

CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HEBREW = "\u05d9\u05d5\u05ea\u05e8 \u05de\u05d9\u05dd"
ARABIC = "\u0645\u0627\u0621 \u0623\u0643\u062b\u0631"


@each("words", [HEBREW, ARABIC, f"{HEBREW}, socks"])
def test_words_of_another_direction_stand_in_an_element_of_their_own(words: str) -> None:
    assert own(question(words)) == f"<bdi>{words}</bdi>: does it change my twitching?"
    assert own(changed_means("own", words)).startswith(f"Changed means: <bdi>{words}</bdi>. As usual means")


def test_words_of_our_direction_stand_as_they_are() -> None:
    assert isolated("warm socks, 2 pairs") == "warm socks, 2 pairs"
    assert own(question("a <b> & c")) == "A &lt;b&gt; &amp; c: does it change my twitching?"


def test_a_direction_that_nobody_sees_is_left_out() -> None:
    assert without_direction(f"warm{CONTROLS} socks") == "warm socks"
    assert isolated(f"\u202ewarm{CONTROLS} socks") == "warm socks"
    assert own(isolated(f"{HEBREW}\u2069\u202e<i>")) == f"<bdi>{HEBREW}&lt;i&gt;</bdi>"
