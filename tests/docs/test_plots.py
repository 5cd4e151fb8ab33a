"""The plots of the documentation can be read on light and on dark pages."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks.plots import DARK_COLORS, for_dark_pages
from tests.docs.reference import REPOSITORY

PLOTS = sorted((REPOSITORY / "docs").rglob("*.svg"))
COLOR = re.compile(r"(?:fill|stroke): (#[0-9a-f]{6})")


def luminance(color: str) -> float:
    """Return the relative luminance that WCAG 2 defines."""
    channels = [int(color[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("path", PLOTS, ids=lambda path: path.stem)
def test_lines_and_text_stand_out_on_dark_pages(path: Path) -> None:
    svg = path.read_text(encoding="utf-8")
    style, _, drawing = svg.partition("</style>")
    dark = {element[0]: element[1] for element in re.findall(r'fill: (#\w+)"\] \{fill: (#\w+) !important', style)}
    background = luminance(dark["#ffffff"])

    ElementTree.fromstring(svg)
    assert "@media (prefers-color-scheme: dark)" in style
    assert dark == DARK_COLORS
    for color in {*COLOR.findall(drawing)} - {"#ffffff", "#cccccc"}:  # backgrounds and the frame of the legend
        assert (luminance(dark.get(color, color)) + 0.05) / (background + 0.05) > 4.5, color


def test_plots_are_only_colored_once() -> None:
    assert for_dark_pages("<svg>\n <defs>\n </defs>\n <defs>\n </defs>\n</svg>").count("<style>") == 1
