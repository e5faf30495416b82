"""Axes without ticks: the frame of matplotlib's own, and none of what nobody sees."""

from __future__ import annotations

import io

import pytest

from diary.charts.style import LIGHT, WIDE, canvas


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_a_panel_has_the_frame_of_usual_axes_and_no_ticks(scale: str) -> None:
    figure, box = canvas(WIDE, LIGHT), WIDE.box(0.5, 0.4, 0.3, 0.2)
    panel, usual = figure.panel(box), figure.add_axes(box)
    for axes in (panel, usual):
        axes.set_xscale(scale)
        axes.set_xlim(0.5, 40)
        axes.set_ylim(7, -3)
        axes.xaxis.set_visible(False)
        axes.yaxis.set_visible(False)
    figure.savefig(io.BytesIO(), format="svg")
    for name in ("left", "bottom"):
        frames = [[*axes.spines[name].get_window_extent().extents] for axes in (panel, usual)]
        assert frames[0] == pytest.approx(frames[1])
    assert tuple(panel.transData.transform((3, 2))) == tuple(usual.transData.transform((3, 2)))
    assert [*panel.xaxis.majorTicks, *panel.yaxis.majorTicks, *panel.xaxis.minorTicks] == []
    assert [name for name, spine in panel.spines.items() if spine.get_visible()] == ["left", "bottom"]
