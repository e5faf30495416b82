from __future__ import annotations

import itertools
import math
import re

from diary.domain.feet import HEIGHT, SOLE, TOES, WIDTH, Toe

TARGET = 44
"""The least width and height, in pixels, of what a thumb is to hit."""


def inside(toe: Toe, x: float, y: float) -> bool:
    return ((x - toe.cx) / toe.rx) ** 2 + ((y - toe.cy) / toe.ry) ** 2 <= 1


def test_a_foot_has_five_toes_and_the_great_toe_lies_inside() -> None:
    """The drawing is of the foot on the left, so its inner side is the right one."""
    assert [toe.digit for toe in TOES] == [1, 2, 3, 4, 5]
    assert [toe.cx for toe in TOES] == sorted((toe.cx for toe in TOES), reverse=True)
    assert TOES[0].rx * TOES[0].ry == max(toe.rx * toe.ry for toe in TOES)


def test_every_toe_can_be_hit_with_a_thumb_and_lies_in_the_picture() -> None:
    for toe in TOES:
        assert min(toe.rx, toe.ry) * 2 >= TARGET
        assert 0 <= toe.cx - toe.rx < toe.cx + toe.rx <= WIDTH
        assert 0 <= toe.cy - toe.ry < toe.cy + toe.ry <= HEIGHT


def test_two_toes_touch_and_do_not_overlap() -> None:
    """But for a pixel: a thumb between two toes may be meant for either."""
    for one, other in itertools.permutations(TOES, 2):
        for step in range(720):
            angle = math.tau * step / 720
            edge = one.cx + (one.rx - 2) * math.cos(angle), one.cy + (one.ry - 2) * math.sin(angle)
            assert not inside(other, *edge), (one.digit, other.digit)


def test_the_sole_is_one_closed_line_in_the_picture() -> None:
    assert re.fullmatch(r"M[\d .C]+ Z", SOLE)
    numbers = [float(number) for number in re.findall(r"[\d.]+", SOLE)]
    points = list(zip(numbers[::2], numbers[1::2], strict=True))
    assert points[0] == points[-1]
    assert len(points) % 3 == 1
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in points)
