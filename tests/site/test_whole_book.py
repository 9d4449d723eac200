"""The PDF of the whole book: pages in order, true page numbers, links that land, nothing cut."""

import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from autograder import reference

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tools" / "pdf" / "whole_book.py"
pytestmark = pytest.mark.xdist_group("whole_book")  # it takes a while to be read
NAME = "loss-functions-of-neural-networks.pdf"
LISTED = re.findall(r"(?:file|root): (\S+)", (ROOT / "book" / "_toc.yml").read_text())
CHAPTERS = [name for name in LISTED if name != "back/my-progress"]


class Link(NamedTuple):
    """A link of the PDF: on which page it is, and where it leads."""

    page: int
    target: str


@pytest.fixture(scope="module")
def path(html):
    """The PDF beside the pages that it was made of."""
    path = html / NAME
    # The welcome page is written once more when the PDF is there, to link to it.
    newest = max((html / f"{name}.html").stat().st_mtime for name in CHAPTERS[1:])
    if not path.exists() or path.stat().st_mtime < newest:
        pytest.fail(f"there is no PDF of the site as it is, {path}: run `make pdf` first")
    return path


@pytest.fixture(scope="module")
def book(path):
    return PdfReader(path)


@pytest.fixture(scope="module")
def texts(book):
    """The text of each page, without the spaces, which a PDF does not always have."""
    return [squeezed(page.extract_text()) for page in book.pages]


@pytest.fixture(scope="module")
def articles(html):
    """What the site shows on each page of the book."""
    return {
        name: BeautifulSoup((html / f"{name}.html").read_bytes(), "html.parser").article
        for name in CHAPTERS
    }


@pytest.fixture(scope="module")
def titles(articles):
    """What the chapters are called."""
    titles = {name: article.h1.find(string=True) for name, article in articles.items()}
    return {**titles, "index": "Introduction"}


@pytest.fixture(scope="module")
def starts(book):
    """The page, counted from 1, of everything that is linked to."""
    return {
        name.removeprefix("/"): book.get_destination_page_number(place) + 1
        for name, place in book.named_destinations.items()
    }


@pytest.fixture(scope="module")
def chapter_texts(texts, starts):
    """The text of each chapter."""
    ends = [starts[name] - 1 for name in CHAPTERS[1:]] + [len(texts)]
    return {
        name: "".join(texts[starts[name] - 1 : end])
        for name, end in zip(CHAPTERS, ends, strict=True)
    }


@pytest.fixture(scope="module")
def links(book):
    """All links of the PDF, with the name or the address where they lead."""
    links = []
    for number, page in enumerate(book.pages, start=1):
        for annotation in page.get("/Annots", []):
            annotation = annotation.get_object()
            if annotation["/Subtype"] == "/Link":
                target = annotation.get("/Dest") or annotation["/A"].get("/URI", "")
                links.append(Link(number, target.removeprefix("/")))
    return links


def squeezed(text):
    return re.sub(r"[\s\u200b\u2061]", "", text)


def bookmarks(outline):
    """All bookmarks of a PDF's outline in order."""
    for entry in outline:
        if isinstance(entry, list):
            yield from bookmarks(entry)
        else:
            yield entry


def test_all_pages_of_the_site_are_there_in_order(starts, texts, titles):
    pages = [starts[name] for name in CHAPTERS]
    assert pages == sorted(set(pages))
    for name, page in zip(CHAPTERS, pages, strict=True):
        # After the footer: the number and the title of the chapter.
        assert squeezed(titles[name]) in texts[page - 1].split(squeezed(titles[name]), 1)[1]


def test_page_numbers_are_those_of_the_footers(texts):
    assert [re.match(r"\d*", text)[0] for text in texts[1:]] == [
        str(number) for number in range(2, len(texts) + 1)
    ]


def test_contents_give_the_page_of_each_chapter(texts, starts, titles):
    contents = "".join(texts[1 : min(starts.values()) - 1])
    for name in CHAPTERS:
        assert f"{squeezed(titles[name])}{starts[name]}" in contents


def test_bookmarks_are_the_headings(book, articles, titles):
    unseen = ["headerlink", "katex-mathml"]
    headings = []
    for name, article in articles.items():
        headings.append(squeezed(titles[name]))
        for heading in article.select("h2, h3"):
            parts = [part for part in heading.strings if not part.find_parent(class_=unseen)]
            headings.append(squeezed("".join(parts)))
    marked = iter([squeezed(entry.title) for entry in bookmarks(book.outline)])
    # In this order, with others between them: parts, answers.
    assert [heading for heading in headings if heading not in marked] == []


def test_links_land(links, starts):
    inside = [link for link in links if not re.match(r"[a-z]+://", link.target)]
    assert [link for link in inside if link.target not in starts] == []
    assert len(inside) > 500
    outside = {link.target.partition("/")[0] for link in links if link not in inside}
    assert outside == {"https:"}


def test_answers_are_behind_the_chapter_and_linked_both_ways(
    articles, chapter_texts, links, starts, texts
):
    targets = {link.target: link.page for link in links}
    for name, article in articles.items():
        questions = article.select(".predict, .self-check, .paper")
        for number, question in enumerate(questions, start=1):
            there, here = (f"{name}:{what}-{number}" for what in ("answer", "question"))
            assert targets[there] == starts[here]
            assert targets[here] == starts[there]
            assert f"Answer:page{starts[there]}" in texts[starts[here] - 1]
            assert f",page{starts[here]}" in texts[starts[there] - 1]
            before, _, after = chapter_texts[name].rpartition("Answers")
            for folded in question.select(".sd-card-body"):
                said = squeezed(folded.p.find(string=re.compile(r"\w")))
                assert said in after
                # "No." and "Right." stand at many places; a sentence does not.
                assert len(said) < 20 or said not in before


def test_formulas_are_there(articles, chapter_texts):
    formulas = 0
    for name, article in articles.items():
        for formula in article.select("div.math .katex-html"):
            formulas += 1
            assert squeezed(formula.get_text()) in chapter_texts[name]
    assert formulas > 50


def test_exercises_are_named(articles, chapter_texts):
    for name, article in articles.items():
        asked = "".join(re.findall(r"Assignment\d\dasksyoufor.*?\.ipynb", chapter_texts[name]))
        exercises = article.select("details[data-exercise]:not([data-identify])")
        assert [one for one in exercises if one["data-exercise"] not in asked] == []
        assert bool(asked) == bool(exercises)
        assert "YOURCODEHERE" not in chapter_texts[name]


def test_nothing_speaks_of_what_only_a_browser_does(texts):
    whole = "".join(texts)
    assert "JavaScriptruns" not in whole
    assert "Showthecode" not in whole.replace("WhereapagesaysShowthecode", "")


@pytest.mark.parametrize("name", sorted(reference.__all__))
def test_no_graded_function_is_defined(texts, name):
    assert not re.search(rf"def{name}\(|\b{name}=lambda", "".join(texts))


def test_nothing_is_too_wide_for_the_page(book, starts):
    # Chromium prints a document that is too wide smaller; and its text is 14 pixels, 10.5 points.
    sizes = Counter()

    def measure(text, matrix, text_matrix, font, size):
        sizes[round(size * abs(text_matrix[3] * matrix[3]), 1)] += len(text)

    for name in CHAPTERS[:5]:
        book.pages[starts[name] - 1].extract_text(visitor_text=measure)
    assert sizes.most_common(1)[0][0] == 10.5


def test_fonts_are_embedded(book):
    fonts = {}
    for page in book.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            font = font.get_object()
            for one in font.get("/DescendantFonts", [font]):
                one = one.get_object()
                fonts[one.get("/BaseFont", one["/Subtype"])] = one
    assert any("KaTeX_Math" in name for name in fonts)
    for name, font in fonts.items():
        files = {"/FontFile", "/FontFile2", "/FontFile3"} & set(font.get("/FontDescriptor", {}))
        assert files or font["/Subtype"] == "/Type3", f"{name} is not in the PDF"


def test_a_reader_can_download_it(path):
    assert 1e6 < path.stat().st_size < 20e6


def test_the_welcome_page_links_to_it(page, site, path):
    page.goto(f"{site}/index.html")
    link = page.locator("#whole-book a")
    assert link.is_visible()
    assert link.get_attribute("href") == path.name


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"PATH": "", "CHROMIUM": ""}, "need Chromium: install it"),
        ({"CHROMIUM": "/bin/true"}, "index.html is missing: build the site first"),
    ],
)
def test_what_is_missing_is_said_in_a_sentence(tmp_path, environment, sentence):
    done = subprocess.run(
        [sys.executable, SCRIPT, tmp_path],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
