"""The spine: what it draws, and what it says to those who do not see it."""

import re

import pytest
import spine

WITH_A_SPINE = [
    path.relative_to(spine.BOOK).with_suffix("").as_posix()
    for path in sorted(spine.BOOK.glob("*/*.md"))
    if "```{spine}" in path.read_text(encoding="utf-8")
]
WORDS = {station.name: station.words for station in spine.STATIONS}


@pytest.mark.parametrize("rows", [1, 2])
def test_every_station_is_drawn_and_the_lit_ones_are_lit(rows):
    svg = spine.drawing(WORDS | {"loss": "binary cross-entropy"}, ("loss", "parameter"), rows)
    assert len(re.findall(r"<rect", svg)) == len(spine.STATIONS)
    assert len(re.findall(r'class="\w+ lit"', svg)) == 2
    assert ">binary</text>" in svg
    assert ">cross-entropy</text>" in svg
    width, height = map(float, re.search(r'viewBox="0 0 (\S+) (\S+)"', svg).groups())
    for x, y, w, h in re.findall(r'<rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)"', svg):
        assert 0 <= float(x) <= float(x) + float(w) <= width
        assert 0 <= float(y) <= float(y) + float(h) <= height


def test_the_arrow_of_the_target_points_back():
    svg = spine.drawing(WORDS, (), 1)
    assert len(re.findall(r"rotate\(180\)", svg)) == 1
    assert len(re.findall(r"rotate\(0\)", svg)) == len(spine.STATIONS) - 2


def test_the_description_says_what_is_lit():
    words = WORDS | {"activation": "sigmoid", "parameter": "p"}
    assert spine.description(words, ("activation", "parameter")) == (
        "From the input to the loss: input x, network f(x; w), output z, activation sigmoid, "
        "parameter p, distribution, loss; target y enters the loss. "
        "This page is about the activation and the parameter."
    )


@pytest.mark.parametrize("path", WITH_A_SPINE)
def test_letters_are_readable_on_a_phone(page, site, path):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{site}/{path}.html")
    drawings = page.locator(".spine svg")
    assert [drawing.is_visible() for drawing in drawings.all()] == [False, True]
    sizes = page.evaluate(
        """[...document.querySelectorAll(".spine .spine-2 text")].filter(e => e.textContent)
            .map(e => e.getBBox().height * e.getScreenCTM().a)"""
    )
    assert min(sizes) >= 12
    page.set_viewport_size({"width": 1280, "height": 800})
    assert [drawing.is_visible() for drawing in drawings.all()] == [True, False]
    # Words stay in their boxes.
    outside = page.evaluate(
        """[...document.querySelectorAll(".spine .spine-1 g")].filter(g => {
            const box = g.querySelector("rect").getBBox();
            return [...g.querySelectorAll("text:not(.kind)")].some(text => {
                const { x, width } = text.getBBox();
                return x < box.x || x + width > box.x + box.width;
            });
        }).map(g => g.textContent)"""
    )
    assert outside == []
