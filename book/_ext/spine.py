"""Sphinx extension: the spine, one drawing of how a network comes to a loss, with parts lit.

    ```{spine}
    :lit: distribution loss
    :activation: sigmoid
    :parameter: p
    :distribution: Bernoulli
    :loss: binary cross-entropy
    ```

Every station is an option that takes the page's own words; ``:lit:`` names the stations that the
page is about. ``:large:`` draws the activation and the distribution as well. There are two
drawings of the same stations, a row for a wide screen and two rows for a phone; the stylesheet
shows one of them.
"""

import html
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

BOOK = Path(__file__).parents[1]


@dataclass(frozen=True)
class Station:
    """A part of the spine: a quantity (a letter in a circle) or a step (words in a box)."""

    name: str
    words: str
    width: int
    step: bool
    letter: bool = True  # set in italics


STATIONS = (
    Station("input", "x", 44, step=False),
    Station("network", "f(x; w)", 92, step=True),
    Station("output", "z", 52, step=False),
    Station("activation", "activation", 96, step=True, letter=False),
    Station("parameter", "parameter", 72, step=False),
    Station("distribution", "distribution", 94, step=True, letter=False),
    Station("loss", "loss", 110, step=True, letter=False),
    Station("target", "y", 46, step=False),
)
NAMES = tuple(station.name for station in STATIONS)
ARROW, LINE, ICON = {1: 22, 2: 16}, 16, 40  # a gap by the number of rows
# Small curves for ``:large:``, in a box of 60 x 36 with its origin at the lower left.
ICONS = {
    "activation": "M2 3C26 3 34 33 58 33",
    "distribution": "M2 1C20 2 22 33 30 33S40 2 58 1",
    "linear": "M4 4L56 32",
    "sigmoid": "M2 3C26 3 34 33 58 33",
    "softmax": "M8 0V10M22 0V30M36 0V16M50 0V6",
    "exponential": "M2 2C34 3 46 10 56 34",
    "gaussian": "M2 1C20 2 22 33 30 33S40 2 58 1",
    "laplace": "M2 2Q24 5 30 34Q36 5 58 2",
    "bernoulli": "M18 0V11M42 0V29",
    "categorical": "M8 0V10M22 0V30M36 0V16M50 0V6",
    "poisson": "M6 0V12M16 0V26M26 0V30M36 0V20M46 0V10M56 0V4",
}


def description(words: dict[str, str], lit: tuple[str, ...]) -> str:
    """What the drawing shows, for those who do not see it."""
    *chain, target = [f"{name} {words[name]}" for name in NAMES]
    # A station whose words are its name is not named twice.
    said = [part.split()[0] if len(set(part.split())) == 1 else part for part in (*chain, target)]
    here = f" This page is about the {' and the '.join(lit)}." if lit else ""
    return f"From the input to the loss: {', '.join(said[:-1])}; {said[-1]} enters the loss.{here}"


def drawing(words: dict[str, str], lit: tuple[str, ...], rows: int, large: bool = False) -> str:
    """The spine as SVG, its stations in one row or in two."""
    per_row = len(STATIONS) // rows
    lines = [STATIONS[i : i + per_row] for i in range(0, len(STATIONS), per_row)]
    box = 52 + (ICON if large else 0)
    pitch = box + 44
    width = max(sum(s.width for s in line) + ARROW[rows] * (per_row - 1) for line in lines) + 8
    parts = []
    for row, line in enumerate(lines):
        spare = width - 8 - sum(s.width for s in line)
        gap, x, y = spare / (per_row - 1), 4.0, 20 + row * pitch
        for i, station in enumerate(line):
            parts.append(
                _station(station, words[station.name], station.name in lit, x, y, box, large)
            )
            x += station.width
            if i + 1 < per_row:
                ends = (
                    (x + gap - 3, x + 3) if line[i + 1].name == "target" else (x + 3, x + gap - 3)
                )
                parts.append(_arrow(*ends, y + box / 2))
                x += gap
    for row in range(rows - 1):  # from the end of a row to the start of the next
        y = 20 + row * pitch + box
        last, first = lines[row][-1], lines[row + 1][0]
        start, end = width - 4 - last.width / 2, 4 + first.width / 2
        parts.append(
            f'<path class="arrow" d="M{start} {y + 3}v8H{end}v8"/>{_head(end, y + 24, 90)}'
        )
    height = 20 + (rows - 1) * pitch + box + 4
    return (
        f'<svg class="spine-{rows}" role="img" viewBox="0 0 {width:.0f} {height}" '
        f'aria-label="{html.escape(description(words, lit))}">{"".join(parts)}</svg>'
    )


def _station(
    station: Station, words: str, lit: bool, x: float, y: float, box: float, large: bool
) -> str:
    middle = x + station.width / 2
    classes = f"{'step' if station.step else 'quantity'}{' lit' if lit else ''}"
    radius = 6 if station.step else box / 2 if not large else 26
    shape = f'<rect x="{x:.1f}" y="{y}" width="{station.width}" height="{box}" rx="{radius}"/>'
    icon = ICONS.get(words.split()[0].lower()) if large and station.step else None
    lines = _wrapped(words)
    room = box - (ICON if icon else 0)
    first = y + room / 2 + 5 - LINE * (len(lines) - 1) / 2
    style = ' class="letter"' if station.letter or len(words) <= 2 else ""
    text = "".join(
        f'<text{style} x="{middle:.1f}" y="{first + LINE * i:.1f}">{html.escape(line)}</text>'
        for i, line in enumerate(lines)
    )
    curve = (
        f'<path class="icon" transform="translate({middle - 30:.1f} {y + box - 8}) scale(1 -1)" '
        f'd="{icon}"/>'
        if icon
        else ""
    )
    # The kind of station above it, unless its words say the same.
    kind = "" if words == station.name else station.name
    above = f'<text class="kind" x="{middle:.1f}" y="{y - 6}">{kind}</text>'
    return f'<g class="{classes}">{shape}{text}{curve}{above}</g>'


def _wrapped(words: str) -> list[str]:
    """In two lines where it is long: at the space nearest to the middle."""
    spaces = [i for i, letter in enumerate(words) if letter == " "]
    if len(words) <= 11 or not spaces:
        return [words]
    cut = min(spaces, key=lambda i: abs(i - len(words) / 2))
    return [words[:cut], words[cut + 1 :]]


def _arrow(start: float, end: float, y: float) -> str:
    angle = 0 if end > start else 180
    back = 5 if end > start else -5
    return f'<path class="arrow" d="M{start:.1f} {y}H{end - back:.1f}"/>{_head(end, y, angle)}'


def _head(x: float, y: float, angle: int) -> str:
    turn = f"translate({x:.1f} {y}) rotate({angle})"
    return f'<path class="head" transform="{turn}" d="M0 0L-8 -4.5V4.5Z"/>'


class Spine(SphinxDirective):
    """``{spine}``, see the head of this file."""

    option_spec: ClassVar = {
        **dict.fromkeys(NAMES, directives.unchanged_required),
        "lit": directives.unchanged,
        "large": directives.flag,
    }

    def run(self) -> list[nodes.Node]:
        """Write both drawings."""
        lit = tuple(self.options.get("lit", "").split())
        unknown = [name for name in lit if name not in NAMES]
        if unknown:
            raise self.error(f"no station is called {unknown[0]!r}; there are {', '.join(NAMES)}")
        words = {s.name: self.options.get(s.name, s.words) for s in STATIONS}
        large = "large" in self.options
        drawings = "".join(drawing(words, lit, rows, large) for rows in (1, 2))
        size = " spine-large" if large else ""
        return [nodes.raw("", f'<div class="spine{size}">{drawings}</div>', format="html")]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_directive("spine", Spine)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
