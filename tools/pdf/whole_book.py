"""The whole book as one PDF, made from the built site:  python tools/pdf/whole_book.py

The pages of ``book/_build/html`` are joined in the order of ``_toc.yml`` and printed by a headless
Chromium into ``loss-functions-of-neural-networks.pdf`` beside them; then the welcome page links to
it. What works in a browser alone is turned into something to read: answers move to the end of their
chapter, editors become a line, folded code is left out. Page numbers are those of the printed book,
so it is printed until they no longer change.
"""

import os
import re
import shutil
import sys
from collections.abc import Iterator
from copy import copy
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

import jinja2
import yaml
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Error, Page, Route, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject, TextStringObject

STYLE = Path(__file__).parent
BOOK = STYLE.parents[1] / "book"
CONFIG = BOOK.parent / "_config.yml"
HTML = BOOK / "_build" / "html"
NAME = "loss-functions-of-neural-networks.pdf"

# What stands on the pages, and what is printed in its place.
WORDS = {
    "Where JavaScript runs,": "On the website",
    "(The figure moves where JavaScript runs.)": "(On the website this figure moves.)",
    "✅": "✓",
}
LEFT_OUT = {"back/my-progress"}  # what it shows is in the reader's browser
OLDEST_CHROMIUM = 131  # the first that prints the margin boxes of CSS: footers
BROWSER_ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# No network: Playwright answers for this host from the site's folder, and refuses all others.
HOST = "http://book.invalid/"
PRINTINGS = 5
FOLDED = 2  # bookmarks: parts are at 1, chapters at 2
TIMEOUT = 600_000  # milliseconds; a slow machine prints for minutes
PARSER = "html.parser"


class Chapter(NamedTuple):
    """A page of the site: its name in ``_toc.yml``, the part that it opens if any, its depth."""

    name: str
    part: str
    level: int


def chapters(toc: dict) -> Iterator[Chapter]:
    """The pages of a ``_toc.yml`` in the order of reading."""
    yield Chapter(toc["root"], "", 1)
    for part in toc["parts"]:
        caption = part["caption"]
        for entry in part["chapters"]:
            if entry["file"] not in LEFT_OUT:
                yield Chapter(entry["file"], caption, 2)
                caption = ""
            for section in entry.get("sections", []):
                yield Chapter(section["file"], "", 3)


# ------------------------------------------------------------------ a page becomes a chapter


def read_page(html: Path, name: str) -> Tag:
    """The article of a built page, without what only a browser can use."""
    path = html / f"{name}.html"
    if not path.exists():
        sys.exit(f"{path} is missing: build the site first (make book).")
    article = parsed(path.read_text(encoding="utf-8")).select_one("article")
    if article is None or article.h1 is None:
        sys.exit(f"{path} has no article with a heading: is it a page of this site?")
    for useless in article.select(
        "script, noscript, button, #whole-book, .headerlink, .toctree-wrapper, details.hide, "
        ".sd-summary-state-marker, .katex-mathml"
    ):
        useless.decompose()
    for formula in article.select(".katex-html"):
        del formula["aria-hidden"]  # Without MathML, which would print twice, its letters are read.
    return article


def join(article: Tag, chapter: Chapter, names: set[str]) -> None:
    """Make ids unique in the book, links between pages links in the book, addresses absolute."""
    article["id"] = chapter.name
    for element in article.find_all(id=True):
        element["id"] = f"{chapter.name}:{element['id']}"
    for heading in article.find_all(re.compile("^h[1-5]$")):
        # Of the bookmarks; the look stays that of the site.
        heading["aria-level"] = min(6, int(heading.name[1]) + chapter.level - 1)
    address = urljoin(HOST, f"{chapter.name}.html")
    for image in article.find_all("img"):
        image["src"] = urljoin(address, image["src"])
    for link in article.find_all("a", href=True):
        target, anchor = urldefrag(urljoin(address, link["href"]))
        name = target.removeprefix(HOST).removesuffix(".html")
        if name in names:
            link["href"] = f"#{name}:{anchor}" if anchor else f"#{name}"
        elif target.startswith(HOST):  # a file of the site, or a page that is left out
            link.unwrap()


def for_paper(article: Tag) -> None:
    """Turn what a reader clicks, moves or writes on the site into something to read."""
    for said, printed in WORDS.items():
        for text in article.find_all(string=re.compile(re.escape(said))):
            text.replace_with(text.replace(said, printed))
    for picture in article.select(".only-dark"):
        picture.decompose()
    for picture in article.select("img[loading]"):
        del picture["loading"]  # nobody scrolls to it
    for tool in article.select("details[data-identify]"):
        tool.replace_with(parsed("<p>This page has an editor on the website.</p>"))
    for graded in article.select(".graded"):
        ask_for_exercises(graded)
    gather_answers(article)
    for folded in article.select("details"):  # what is left belongs where it stands
        folded.summary.name, folded.name = "p", "div"


def ask_for_exercises(graded: Tag) -> None:
    """Name the functions that can be written on the website, in place of their editors."""
    asked: dict[str, list[str]] = {}
    for editor in graded.select("details[data-exercise]"):  # a puzzle is for the website alone
        asked.setdefault(editor["data-assignment"], []).append(editor["data-exercise"])
    graded.clear()
    for assignment, functions in asked.items():
        *most, last = [code(name) for name in functions]
        listed = f"{', '.join(most)} and {last}" if most else last
        line = (
            f"<p>Assignment {assignment[:2]} asks you for {listed}: to be written and checked on "
            f"this page of the website, or in the notebook {code(f'{assignment}.ipynb')}.</p>"
        )
        graded.append(parsed(line))


def gather_answers(article: Tag) -> None:
    """Move what is folded in questions to the end of the chapter, with links there and back.

    The options of a self-check stay; why they are right or wrong goes.
    """
    answers = parsed('<section class="answers"><h2>Answers</h2></section>').section
    answers.h2["aria-level"] = int(article.h1["aria-level"]) + 1
    questions = article.select(".predict, .self-check, .paper")
    for number, question in enumerate(questions, start=1):
        question["id"] = f"{article['id']}:question-{number}"
        answer = parsed('<div class="answer"><p class="answer-title"></p></div>').div
        answer["id"] = f"{article['id']}:answer-{number}"
        title = copy(question.select_one(".admonition-title")).contents
        answer.p.extend([*title, ", page ", page_of(question["id"])])
        for folded in question.select("details"):
            option = folded.select_one(".sd-summary-text")
            if "self-check" in question["class"]:
                option.name, option["class"] = "p", "option"
                answer.append(copy(option))
                folded.insert_before(option)
            answer.append(folded.select_one(".sd-card-body"))
            folded.decompose()
        where = parsed('<p class="see">Answer: page </p>').p
        where.append(page_of(answer["id"]))
        question.append(where)
        answers.append(answer)
    if questions:
        article.append(answers)


def page_of(target: str) -> Tag:
    """A link to `target` whose text becomes the number of its page."""
    return parsed(f'<a class="page" href="#{target}">?</a>').a


def code(name: str) -> str:
    """A name as the site shows it."""
    return f'<code class="docutils literal">{name}</code>'


def parsed(markup: str) -> BeautifulSoup:
    """A piece of HTML."""
    return BeautifulSoup(markup, PARSER)


# ------------------------------------------------------------------ the chapters become a PDF


def with_page_numbers(document: str, pages: dict[str, int]) -> str:
    """The document with the numbers in the links of `page_of`."""
    pattern = r'(<a class="page" href="#([^"]+)">)[^<]*'
    return re.sub(pattern, lambda found: f"{found[1]}{pages.get(found[2], '?')}", document)


def page_numbers(pdf: bytes) -> dict[str, int]:
    """The page, counted from 1, of every place that a link leads to."""
    reader = PdfReader(BytesIO(pdf))
    return {
        name.removeprefix("/"): reader.get_destination_page_number(place) + 1
        for name, place in reader.named_destinations.items()
    }


def compose(html: Path) -> str:
    """The document that is printed: title, contents, and all chapters."""
    found = list(chapters(yaml.safe_load((BOOK / "_toc.yml").read_text(encoding="utf-8"))))
    names = {chapter.name for chapter in found}
    articles = [read_page(html, chapter.name) for chapter in found]
    articles[0].h1.string = "Introduction"  # the welcome page has the name of the book
    for chapter, article in zip(found, articles, strict=True):
        join(article, chapter, names)
        for_paper(article)
    head = parsed((html / f"{found[0].name}.html").read_text(encoding="utf-8")).head
    template = (STYLE / "whole_book.html").read_text(encoding="utf-8")
    return jinja2.Template(template, autoescape=True, trim_blocks=True).render(
        config=yaml.safe_load(CONFIG.read_text(encoding="utf-8")),
        stylesheets=[link["href"] for link in head.select("link[rel=stylesheet]")],
        style=(STYLE / "whole_book.css").read_text(encoding="utf-8"),
        chapters=list(zip(found, articles, strict=True)),
        page_of=page_of,
    )


def find_chromium() -> str:
    """The path of the browser: the one that CHROMIUM names, or the system's."""
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    return path or sys.exit(
        "The PDF and the tests of the website need Chromium: install it (apt install chromium) "
        "or set CHROMIUM to the path of a Chromium or Chrome."
    )


def print_book(document: str, html: Path, chromium: str) -> bytes:
    """The PDF of a document that refers to files of the site, with page numbers filled in."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=BROWSER_ARGUMENTS)
        if int(browser.version.partition(".")[0]) < OLDEST_CHROMIUM:
            sys.exit(f"{chromium} is version {browser.version}: {OLDEST_CHROMIUM} is needed.")
        page = browser.new_page(java_script_enabled=False, color_scheme="light")
        page.emulate_media(media="print")
        page.set_default_timeout(TIMEOUT)
        pages: dict[str, int] = {}
        for number in range(1, PRINTINGS + 1):
            print(f"Printing {number} …", flush=True)
            pdf = print_once(page, with_page_numbers(document, pages), html)
            before, pages = pages, page_numbers(pdf)
            if pages == before:
                return pdf
    sys.exit(f"The page numbers still changed in printing {PRINTINGS}.")


def print_once(page: Page, document: str, html: Path) -> bytes:
    """The PDF of a document; the browser sees it and the site's files, and no network."""
    failed = []

    def serve(route: Route) -> None:
        url = urlsplit(route.request.url)
        path = html / unquote(url.path).lstrip("/")
        if route.request.url == HOST:
            route.fulfill(body=document, content_type="text/html; charset=utf-8")
        elif route.request.url.startswith(HOST) and path.is_file():
            route.fulfill(path=path)
        else:
            failed.append(route.request.url)
            route.abort()

    page.unroute_all()
    page.route("**/*", serve)
    page.goto(HOST)
    # Fonts are fetched when a layout finds that it needs them, after the page is loaded.
    page.evaluate("async () => { document.body.offsetHeight; await document.fonts.ready; }")
    if failed:
        missing = ", ".join(address.removeprefix(HOST) for address in failed)
        sys.exit(f"The pages refer to what the site in {html} does not have: {missing}")
    return page.pdf(prefer_css_page_size=True, print_background=True, outline=True, tagged=True)


def folded_bookmarks(pdf: bytes) -> bytes:
    """The PDF with its list of bookmarks shown, parts open, and chapters folded."""
    writer = PdfWriter(clone_from=BytesIO(pdf))

    def fold(item: DictionaryObject, depth: int) -> int:
        """Set how many bookmarks show below one; a negative number says how many would."""
        title = str(item.get("/Title", ""))
        if title and title == 2 * title[: len(title) // 2]:
            # Chromium writes the words of a heading twice that it has moved to the next page.
            item[NameObject("/Title")] = TextStringObject(title[: len(title) // 2])
        below, child = 0, item.get("/First")
        while child is not None:
            below += 1 + fold(child.get_object(), depth + 1)
            child = child.get_object().get("/Next")
        if below:
            item[NameObject("/Count")] = NumberObject(below if depth < FOLDED else -below)
        return below if depth < FOLDED else 0

    fold(writer.root_object["/Outlines"], depth=0)
    writer.page_mode = "/UseOutlines"
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


def link_from(welcome: Path, pdf: bytes) -> None:
    """Fill the place that the welcome page keeps for a link to the PDF."""
    pages = len(PdfReader(BytesIO(pdf)).pages)
    sentence = (
        f'<p id="whole-book"><a href="{NAME}">The whole book as one PDF</a>, to print or '
        f"to read offline: {pages} pages, {len(pdf) / 1e6:.1f} MB.</p>"
    )
    old = welcome.read_text(encoding="utf-8")
    text, places = re.subn(r'<p id="whole-book".*?</p>', sentence, old, flags=re.DOTALL)
    if places != 1:
        sys.exit(f'{welcome} has no place for the link: <p id="whole-book" hidden></p>')
    replace(welcome, text.encode())


def replace(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    written = path.with_name(f"{path.name}.part")
    written.write_bytes(content)
    written.replace(path)


def main() -> None:
    """Make the PDF of the built site, and link to it."""
    html = Path(sys.argv[1]) if len(sys.argv) > 1 else HTML
    chromium = find_chromium()
    try:
        pdf = folded_bookmarks(print_book(compose(html), html, chromium))
    except Error as error:
        sys.exit(f"{chromium} could not print the book: {error.message.splitlines()[0]}")
    replace(html / NAME, pdf)
    link_from(html / "index.html", pdf)
    print(f"{html / NAME}: {len(pdf) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
