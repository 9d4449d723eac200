"""The source of a page, taken apart: prose, formulas, cells and blocks, each with its line."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

WITHOUT_SCRIPT = "(The figure moves where JavaScript runs.)"
BOOK = Path(__file__).parents[2] / "book"
DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.DOTALL)
INLINE = re.compile(r"(?<![\\$])\$(?!\$)([^$\n]+?)(?<!\\)\$(?!\$)")


@dataclass(frozen=True)
class Piece:
    """A stretch of text and the line of the page at which it begins."""

    line: int
    text: str


@dataclass(frozen=True)
class Cell:
    """A code cell: its tags, the YAML above its code, and the code."""

    line: int
    tags: str
    head: str
    code: str

    @property
    def shown(self) -> bool:
        """Whether readers see the code, at once or unfolded."""
        return not re.search(r"remove-(cell|input)", self.tags)


@dataclass(frozen=True)
class Block:
    """A directive with colons: its name, title, options and content."""

    line: int
    name: str
    title: str
    options: dict[str, str]
    content: str


@dataclass
class Page:
    """A page of the book."""

    name: str
    text: str
    cells: list[Cell] = field(default_factory=list)

    @classmethod
    def read(cls, path: Path) -> "Page":
        """Read a page, or the Markdown of a notebook, from its file."""
        path = path.resolve()
        if path.suffix == ".ipynb":
            return cls(path.stem, _notebook(path))
        name = path.relative_to(BOOK).with_suffix("") if path.is_relative_to(BOOK) else path.stem
        return cls(str(name), path.read_text(encoding="utf-8"))

    def __post_init__(self) -> None:
        """Take the fenced blocks out."""
        self.markdown = self._without_fences(
            re.sub(r"\A---\n.*?\n---\n", _blank, self.text, flags=re.S)
        )

    def _without_fences(self, text: str) -> str:
        """The Markdown with every fenced block blanked out; code cells are collected."""

        def collect(match: re.Match) -> str:
            name, body = match["name"], match["body"]
            line = text[: match.start()].count("\n") + 1
            if name.startswith("{code-cell}"):
                head, code = _split_cell(body)
                self.cells.append(Cell(line, head, head, code))
            if name.startswith(("{math}", "{glossary}")):  # these are prose and formulas
                return (
                    re.sub(r"^`{3,}.*$", "", match[0], flags=re.M)
                    if "glossary" in name
                    else (f"$${_blank_line(match[0])}{body}$$\n")
                )
            return _blank(match)

        fence = r"^(?P<ticks>`{3,})(?P<name>[^\n]*)\n(?P<body>.*?)^(?P=ticks)[ \t]*$"
        return re.sub(fence, collect, text, flags=re.M | re.S)

    @cached_property
    def formulas(self) -> list[Piece]:
        """Every formula: in the text, in captions and tables of cells, and in labels of figures."""
        found = []
        text = re.sub(r"^% .*$|`[^`\n]*`", _blank, self.markdown, flags=re.M)
        for match in DISPLAY.finditer(text):
            found.append(Piece(text[: match.start()].count("\n") + 1, match[1]))
        text = DISPLAY.sub(_blank, text)
        for cell in self.cells:
            for number, line in enumerate(_of(cell).split("\n"), cell.line):
                for match in INLINE.finditer(line.replace("\\\\", "\\")):
                    found.append(Piece(number, match[1]))
        for number, line in enumerate(text.split("\n"), 1):
            found += [Piece(number, match[1]) for match in INLINE.finditer(line)]
        return sorted(found, key=lambda piece: piece.line)

    @cached_property
    def prose(self) -> list[Piece]:
        """Paragraphs without code, formulas, addresses and markup; alt texts and captions too."""
        text = DISPLAY.sub(_blank, self.markdown)
        text = re.sub(r"^% .*$", "", text, flags=re.M)
        text = re.sub(r"^\([\w-]+\)=$", "", text, flags=re.M)
        text = re.sub(r"^:(?!alt:)[\w-]+:.*$", "", text, flags=re.M)
        text = re.sub(r"^\s*:{3,}\{[^}]*\}", "", text, flags=re.M)
        pieces = [Piece(n, t) for n, t in _without_indented_code(_paragraphs(text))]
        for cell in self.cells:
            for match in re.finditer(
                r"(?:alt|caption):(.*?)(?=^\s*\w+:|\Z)", cell.head, re.M | re.S
            ):
                line = cell.line + 1 + cell.head[: match.start()].count("\n")
                pieces.append(Piece(line, match[1]))
        return [Piece(p.line, _plain(p.text)) for p in pieces if _plain(p.text).strip()]

    @cached_property
    def blocks(self) -> list[Block]:
        """The blocks with colons, outer and inner."""
        return list(_blocks(self.markdown, 1))

    def blocks_of(self, kind: str) -> list[Block]:
        """The admonitions of a class."""
        return [block for block in self.blocks if kind in block.options.get("class", "").split()]

    @cached_property
    def declared(self) -> dict[str, int]:
        """Letters that the page declares as its own (`% notation: $R$ …`), with their lines."""
        lines = enumerate(self.text.split("\n"), 1)
        return {
            letter: number
            for number, line in lines
            if line.startswith("% notation:")
            for letter in INLINE.findall(line)
        }

    @cached_property
    def graded(self) -> set[str]:
        """The functions that the page asks for."""
        return {
            name
            for found in re.findall(r"^`{3,}\{graded\} (.+)$", self.text, re.M)
            for name in found.split()
        }

    @cached_property
    def headings(self) -> list[str]:
        """The headings of the second level."""
        return re.findall(r"^## (.+)$", self.markdown, re.M)

    @property
    def words(self) -> int:
        """Words that a reader sees unfolded: without formulas, code, numbers and references."""
        text = re.split(r"^## References", self.markdown, flags=re.M)[0].replace(WITHOUT_SCRIPT, "")
        for block in self.blocks:
            if block.name == "dropdown":
                text = text.replace(block.content, "")
        text = re.sub(r"^:[\w-]+:.*$|^:{3,}(\{[^}]*\})?", "", DISPLAY.sub("", text), flags=re.M)
        return len(re.findall(r"[A-Za-z]{2,}[\w'-]*|\b[aAI]\b", _plain(text)))


def _notebook(path: Path) -> str:
    """The Markdown of a notebook, cell after cell; tags would hide the text of hints."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown"]
    return re.sub(r"</?(?:details|summary)>", "\n", "\n\n".join(texts))


def _blank(match: re.Match) -> str:
    return "\n" * match[0].count("\n")


def _blank_line(text: str) -> str:
    return "\n" if "\n" in text else ""


def _of(cell: Cell) -> str:
    """A cell as it stands on the page, from the line of its fence on."""
    return f"\n{cell.head}{cell.code}"


def _split_cell(body: str) -> tuple[str, str]:
    if match := re.match(r"---\n.*?\n---\n", body, re.S):
        return match[0], body[match.end() :]
    match = re.match(r"(?::[\w-]+:.*\n)*", body)
    return match[0], body[match.end() :]


def _paragraphs(text: str) -> list[tuple[int, str]]:
    found, start, lines = [], 1, []
    for number, line in enumerate([*text.split("\n"), ""], 1):
        # A list item or a row of a table is on its own: a word may begin one as it ended the last.
        if not line.strip() or re.match(r"\s*([-*|#:]|\d+\.) ?", line):
            if lines:
                found.append((start, "\n".join(lines)))
            start, lines = number, [line] if line.strip() else []
        else:
            if not lines:
                start = number
            lines.append(line)
    return [*found, (start, "\n".join(lines))] if lines else found


def _without_indented_code(paragraphs: list[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Leave out what four spaces make code: not below an item of a list or of a glossary."""
    below = False
    for line, text in paragraphs:
        indented = text.startswith("    ")
        if not indented:
            below = bool(re.match(r"\s*([-*]|\d+\.) |\s{2,}", text))
        if not indented or below:
            yield line, text


def _plain(text: str) -> str:
    """Without formulas (an X for each that is not a number), code, roles, addresses and markup."""
    text = INLINE.sub(lambda m: m[1] if re.fullmatch(r"[\d.,]+", m[1]) else "X", text)
    text = re.sub(r"\{term\}`([^`<]+)(?:<[^`]*>)?`", r"\1", text)
    text = re.sub(r"\{[\w:]+\}`[^`\n]*`", "X", text)
    text = re.sub(r"`[^`\n]*`", "X", text)
    text = re.sub(r"\]\([^)\s]*\)", "]", text)
    text = re.sub(r"<https?:[^>]*>|</?[\w-]+[^>]*>", "", text)
    return re.sub(r"[*_\[\]#]", "", text)


def _blocks(text: str, first: int) -> Iterator[Block]:
    opening = re.compile(r"^(?P<colons>:{3,})\{(?P<name>[\w-]+)\}[ \t]*(?P<title>.*)$", re.M)
    position = 0
    while match := opening.search(text, position):
        close = re.compile(rf"^{match['colons']}[ \t]*$", re.M).search(text, match.end())
        end = close.start() if close else len(text)
        body = text[match.end() + 1 : end]
        options = dict(re.findall(r"^:([\w-]+): *(.*)$", body.split("\n\n")[0], re.M))
        line = first + text[: match.start()].count("\n")
        yield Block(line, match["name"], match["title"].strip(), options, body)
        yield from _blocks(body, line + 1)
        position = close.end() if close else len(text)
