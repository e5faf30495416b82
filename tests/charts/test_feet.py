"""The chart of the feet: the picker's drawing, the numbers on it, and the other places."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.colors import to_hex, to_rgb

from diary.charts.feet import STEPS, draw, shape, table
from diary.charts.style import LIGHT, PALETTES, SIZES, WIDE, Drawing, Palette, svg_bytes
from diary.domain import feet
from diary.domain.anatomy import SITE_BY_KEY, SITES, TOES
from diary.domain.place import Place, place
from diary.domain.wording import count_words
from tests.charts.words import outside, overlapping, rendered, words
from tests.domain.test_place import said
from tests.each import each


def counted(episodes: int = 0, days: int = 3, *, together: int | None = None, **counts: int) -> Place:
    """A value with these counts, by key of the site."""
    by_bit = [0] * len(SITES)
    for key, count in counts.items():
        by_bit[SITE_BY_KEY[key].bit] = count
    return Place(tuple(by_bit), episodes or sum(counts.values()), days, together, None, None)


PLACES: dict[str, Place] = {
    "empty": place(said(None)),
    "quiet": place(said([], [])),
    "one toe": counted(left_hallux=1),
    "toes": counted(left_hallux=40, right_hallux=8, left_fifth_toe=11, right_third_toe=30),
    "elsewhere alone": counted(trunk=3, face=5),
    "all": counted(**{site.key: 3 + 7 * site.bit for site in SITES}),
    "huge": counted(**{site.key: 10 ** (site.bit % 9) for site in SITES}),
}


def tints(figure: Drawing) -> list[str]:
    """The colour of each toe, in their order."""
    return [to_hex(colour) for colour in np.asarray(soles_and_toes(figure)[1].get_facecolor())]


def soles_and_toes(figure: Drawing) -> tuple[PathCollection, PathCollection]:
    soles, toes = (row for row in figure.axes[0].collections if isinstance(row, PathCollection))
    return soles, toes


def written(figure: Drawing) -> dict[str, str]:
    """What is written on each toe, by key, wherever it lies."""
    width = 2 * feet.WIDTH + 8
    side_at = {one.text: one.x for one in words(figure, figure.axes[0])}
    left_lies_left = side_at["Left"] < side_at["Right"]
    found = {}
    for toe in TOES:
        spot = next(row for row in feet.TOES if row.digit == toe.digit)
        x = spot.cx if (toe.side == "left") == left_lies_left else width - spot.cx
        for one in words(figure, figure.axes[0]):
            if (one.x, one.y) == (x, spot.cy):
                found[toe.key] = one.text
    return found


def bars(figure: Drawing) -> dict[str, tuple[float, str]]:
    """The length and the number of each other place's bar, by its name, from the top."""
    if len(figure.axes) == 1:
        return {}
    axes = figure.axes[1]
    (drawn,) = [row for row in axes.collections if isinstance(row, PolyCollection)]
    sides = [np.asarray(path.vertices)[:, 0] for path in drawn.get_paths()]
    assert all(side.min() == 0 for side in sides)
    names = [one.text for one in words(figure, axes) if one.across == "right"]
    values = [one.text for one in words(figure, axes) if one.across == "left" and one.text != "Other places"]
    lengths = [float(side.max()) for side in sides]
    return {name: (length, value) for name, length, value in zip(names, lengths, values, strict=True)}


def test_each_toe_has_its_number() -> None:
    told = written(draw(PLACES["toes"], LIGHT))
    assert told == {toe.key: str(PLACES["toes"].count(toe)) for toe in TOES}


def test_the_feet_are_those_of_the_picker() -> None:
    soles, toes = soles_and_toes(draw(PLACES["toes"], LIGHT))
    numbers = [float(number) for number in re.findall(r"[\d.]+", feet.SOLE)]
    outline = np.asarray(soles.get_paths()[0].vertices)[:-1]
    assert outline.ravel().tolist() == numbers
    for path, toe in zip(toes.get_paths(), feet.TOES, strict=False):
        box = path.get_extents()
        assert (box.x0, box.x1) == pytest.approx((toe.cx - toe.rx, toe.cx + toe.rx))
        assert (box.y0, box.y1) == pytest.approx((toe.cy - toe.ry, toe.cy + toe.ry))


def test_the_foot_on_the_right_is_the_mirror_image() -> None:
    soles, toes = soles_and_toes(draw(PLACES["toes"], LIGHT))
    for drawn in (soles.get_paths(), toes.get_paths()):
        half = len(drawn) // 2
        for left, right in zip(drawn[:half], drawn[half:], strict=True):
            points, other = np.asarray(left.vertices), np.asarray(right.vertices)
            assert np.allclose(points[:, 0] + other[:, 0], 2 * feet.WIDTH + 8)
            assert np.allclose(points[:, 1], other[:, 1])


def test_the_drawing_keeps_its_proportions() -> None:
    for name, size in SIZES.items():
        figure = draw(PLACES["all"], LIGHT, size=size)
        axes = figure.axes[0]
        box = axes.get_position()
        across, down = (np.ptp(limits) for limits in (axes.get_xlim(), axes.get_ylim()))
        assert box.width * figure.get_figwidth() / across == pytest.approx(box.height * figure.get_figheight() / down)
        assert axes.yaxis_inverted(), name


@pytest.mark.parametrize("mirrored", [False, True])
def test_mirrored_feet_have_the_left_one_on_the_right_with_its_own_numbers(mirrored: bool) -> None:
    figure = draw(replace(PLACES["toes"], mirrored=mirrored), LIGHT)
    side_at = {one.text: one.x for one in words(figure, figure.axes[0])}
    assert (side_at["Left"] > side_at["Right"]) == mirrored
    assert written(figure) == written(draw(PLACES["toes"], LIGHT))
    fullest = tints(figure).index(LIGHT.accent)
    centre = soles_and_toes(figure)[1].get_paths()[fullest].get_extents().x0 > feet.WIDTH
    assert (TOES[fullest].key, bool(centre)) == ("left_hallux", mirrored)


def test_the_tint_has_four_steps_up_to_the_highest_count() -> None:
    value = counted(left_hallux=40, left_second_toe=31, left_third_toe=30, left_fourth_toe=20, left_fifth_toe=10)
    expected = [LIGHT.tint(STEPS[step]) for step in (3, 3, 2, 1, 0)] + [LIGHT.paper] * 5
    assert tints(draw(value, LIGHT)) == expected
    assert len({*expected}) == 5


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES)
def test_every_number_is_legible_on_its_toe(palette: Palette) -> None:
    value = counted(left_hallux=40, left_second_toe=31, left_third_toe=30, left_fourth_toe=20, left_fifth_toe=10)
    figure = draw(value, palette)
    colours = {one.text: one.colour for one in words(figure, figure.axes[0])}
    for toe, tint in zip(TOES, tints(figure), strict=True):
        assert contrast(colours[str(value.count(toe))], tint) >= 4.5, toe.key


def contrast(first: Any, second: Any) -> float:
    """The contrast ratio of WCAG 2.2."""
    parts = np.array([to_rgb(first), to_rgb(second)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    low, high = sorted(linear @ (0.2126, 0.7152, 0.0722))
    return float((high + 0.05) / (low + 0.05))


@each("size", SIZES.values())
@each("name", PLACES)
def test_other_places_are_bars_from_zero_with_their_numbers_most_often_first(name: str, size: Any) -> None:
    value = PLACES[name]
    drawn = bars(draw(value, LIGHT, size=size))
    assert drawn == {site.name: (value.count(site), shortened(value.count(site))) for site in value.others}
    lengths = [length for length, _ in drawn.values()]
    assert lengths == sorted(lengths, reverse=True)


def shortened(count: int) -> str:
    return {10**4: "10k", 10**5: "100k", 10**6: "1M", 10**7: "10M", 10**8: "100M"}.get(count, str(count))


def test_bars_and_tints_share_one_scale() -> None:
    assert draw(counted(left_hallux=40, trunk=10), LIGHT).axes[1].get_xlim() == (0, 40)


@pytest.mark.slow
@each("size", SIZES.values())
@each("name", PLACES)
def test_the_figure_has_the_size_that_it_says_and_all_of_it_lies_inside(name: str, size: Any) -> None:
    figure = draw(PLACES[name], LIGHT, size=size)
    told = shape(PLACES[name], size)
    assert (told.width, told.dates) == (size.width, size.dates)
    assert tuple(figure.get_size_inches()) == pytest.approx((told.width, told.height))
    assert outside(figure) == []
    box = figure.get_tightbbox()
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= told.width
    assert box.y1 <= told.height


def test_no_two_parts_lie_upon_each_other() -> None:
    for size in SIZES.values():
        figure = draw(PLACES["huge"], LIGHT, size=size)
        assert overlapping(figure) == []
        feet_box = figure.axes[0].get_window_extent()
        names = {site.name for site in PLACES["huge"].others} | {"Other places"}
        found = [text.get_window_extent() for text in figure.texts if text.get_text() in names]
        assert len(found) == len(names)
        assert not [box for box in found if box.overlaps(feet_box)]


def test_a_number_stays_within_its_toe() -> None:
    figure = draw(counted(**{toe.key: 8888 * 10 ** (toe.digit - 1) for toe in TOES}), LIGHT)
    to_pixels = figure.axes[0].transData
    paths = soles_and_toes(figure)[1].get_paths()
    texts = [text for text in rendered(figure) if text.get_text()[0].isdigit()]
    assert [text.get_text() for text in texts] == ["8888", "89k", "889k", "9M", "89M"] * 2
    for path, text in zip(paths, texts, strict=True):
        outline, box = path.get_extents().transformed(to_pixels), text.get_window_extent()
        assert outline.x0 < box.x0
        assert box.x1 < outline.x1


def test_a_toe_without_any_count_is_blank_and_a_count_of_none_is_a_zero() -> None:
    assert written(draw(PLACES["empty"], LIGHT)) == {}
    assert written(draw(PLACES["quiet"], LIGHT)) == {toe.key: "0" for toe in TOES}
    assert {row[1] for row in table(PLACES["empty"]).rows} == {"not known"}
    assert {row[1] for row in table(PLACES["quiet"]).rows} == {"0"}


def test_the_number_of_episodes_is_printed() -> None:
    (note,) = words(draw(PLACES["toes"], LIGHT))
    assert note.text == "n = 89 episodes"


@each("name", PLACES)
def test_calm_mode_has_words_and_no_number(name: str) -> None:
    figure = draw(PLACES[name], LIGHT, calm=True)
    texts = re.findall(rb"<text.*?</text>", svg(figure), re.DOTALL)
    drawn = [re.sub(rb"<.*?>", b"", text).strip() for text in texts]
    assert drawn
    assert not [word for word in drawn if re.search(rb"\d", word)]
    for key, word in written(figure).items():
        assert word == count_words(PLACES[name].count(SITE_BY_KEY[key]), "episode", calm=True).rsplit(" ", 1)[0]


def test_the_table_says_what_is_drawn() -> None:
    value = counted(left_hallux=1200, trunk=3, face=5, together=7)
    assert table(value).rows == (
        *((toe.name, "1,200" if toe.key == "left_hallux" else "0") for toe in TOES),
        ("Face", "5"),
        ("Trunk", "3"),
        ("Several toes at once", "7"),
    )
    assert table(value, calm=True).rows[0] == ("Left great toe", "many episodes")
    assert table(value, calm=True).rows[-1] == ("Several toes at once", "several episodes")
    assert table(place(said([["trunk"], []]), 0, 1)).rows[-1] == ("No place written down", "1")


def svg(figure: Drawing) -> bytes:
    return svg_bytes(figure, title="Episodes by place", description="Where it twitched.", name="feet")


@pytest.mark.slow
@each("name", PLACES)
def test_the_same_places_are_the_same_small_drawing(name: str) -> None:
    body = svg(draw(PLACES[name], LIGHT))
    assert body == svg(draw(PLACES[name], LIGHT))
    assert len(body) < 40_000
    root = ET.fromstring(body)  # noqa: S314 - our own drawing
    assert [element for element in root.iter() if element.get("style")] == []
    assert sum(len(axes.get_children()) for axes in draw(PLACES[name], LIGHT).axes) < 100


def test_a_phone_has_the_list_below_the_feet_and_a_wide_screen_beside_them() -> None:
    for size in SIZES.values():
        drawn = [axes.get_position() for axes in draw(PLACES["all"], LIGHT, size=size).axes]
        assert (drawn[1].x0 > drawn[0].x1) == (size == WIDE)
        assert (drawn[1].y1 < drawn[0].y0) == size.is_narrow
