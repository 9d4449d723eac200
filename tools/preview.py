"""Build a few pages by themselves, and photograph them.

    .venv/bin/python tools/preview.py binary/hinge practice/loss-and-metric --pictures

writes them below ``build/preview/book/_build/html`` in a fraction of the time of the whole book,
and with ``--pictures`` also ``build/preview/pictures/<page>-<theme>-<width>.png``. Links to pages
that are not built are no complaint; every other warning is, and gives exit code 1.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

sys.path.append(str(Path(__file__).parents[1]))
from benchmarks.pages import address_of, find_chromium, serve

ROOT = Path(__file__).parents[1]
PREVIEW = ROOT / "build" / "preview"
HTML = PREVIEW / "book" / "_build" / "html"
# Pages that others refer to (terms, citations) or that the site cannot do without.
ALWAYS = ("index", "bibliography", "back/notation", "back/glossary")
COPIED = ("_ext", "_static", "_widgets", "_pictures")
SIZES = [(theme, width) for theme in ("light", "dark") for width in (1280, 390)]


def prepare(pages: list[str]) -> None:
    """Copy the pages and what they need, with a table of contents of their own."""
    book = PREVIEW / "book"
    book.mkdir(parents=True, exist_ok=True)
    shutil.copy2(ROOT / "_config.yml", PREVIEW)
    for name in ("autograder", "exercises", "solutions", "tools"):
        if not (PREVIEW / name).exists():
            (PREVIEW / name).symlink_to(ROOT / name)
    for name in COPIED:
        shutil.copytree(ROOT / "book" / name, book / name, dirs_exist_ok=True)
    for pattern in ("*.py", "*.json", "*.mplstyle", "*.bib"):
        for path in (ROOT / "book").glob(pattern):
            shutil.copy2(path, book)
    assets, fetched = book / "_build" / "assets", ROOT / "book" / "_build" / "assets"
    if fetched.is_dir() and not assets.exists():
        shutil.copytree(fetched, assets)  # a build of the whole book has them already
    for old in (path for path in book.rglob("*.md") if "_build" not in path.parts):
        old.unlink()
    for page in (*ALWAYS, *pages):
        (book / page).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / "book" / f"{page}.md", book / f"{page}.md")
    others = [page for page in dict.fromkeys((*pages, *ALWAYS)) if page != "index"]
    chapters = "".join(f"      - file: {page}\n" for page in others)
    contents = (
        f"format: jb-book\nroot: index\nparts:\n  - caption: Pages\n    chapters:\n{chapters}"
    )
    (book / "_toc.yml").write_text(contents, encoding="utf-8")


def build() -> int:
    """Build with jupyter-book; print what is to be mended."""
    command = [Path(sys.executable).with_name("jupyter-book"), "build", "book"]
    environment = os.environ | {"COURSE_PREVIEW": "1", "PYTHONPATH": str(ROOT)}
    run = subprocess.run(
        [*command, "--path-output", "book"],
        cwd=PREVIEW, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    if run.returncode:
        print(run.stdout)
        return run.returncode
    missing = "|".join(
        (
            "IPKernelApp",
            "xref_missing",
            "nonexisting document",
            "cross-reference target not found",
            "unknown document",
        )
    )
    plain = re.sub(r"\x1b\[[\d;]*m", "", run.stdout)
    warnings = [
        line for line in plain.splitlines() if "WARNING" in line and not re.search(missing, line)
    ]
    print(*warnings, sep="\n")
    return int(bool(warnings))


def photograph(pages: list[str]) -> None:
    """Pictures of whole pages, in both themes and on two screens."""
    folder = PREVIEW / "pictures"
    folder.mkdir(exist_ok=True)
    # From a server, as readers have it: a file may load no modules.
    with serve(HTML) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=["--no-sandbox"])
        for page, (theme, width) in ((page, size) for page in pages for size in SIZES):
            tab = browser.new_page(
                color_scheme=theme,
                viewport={"width": width, "height": 900},
                service_workers="block",
            )
            tab.goto(f"{address_of(server)}/{page}.html")
            tab.wait_for_timeout(500)
            path = folder / f"{page.replace('/', '-')}-{theme}-{width}.png"
            tab.screenshot(path=path, full_page=True)
            tab.close()
            print(path.relative_to(ROOT))
        browser.close()
        server.shutdown()


def main() -> int:
    """Read the command line and do both."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("pages", nargs="+", metavar="PAGE", help="such as binary/hinge")
    parser.add_argument("--pictures", action="store_true", help="photograph them as well")
    arguments = parser.parse_args()
    unknown = [page for page in arguments.pages if not (ROOT / "book" / f"{page}.md").is_file()]
    if unknown:
        parser.error(f"there is no page book/{unknown[0]}.md")
    prepare(arguments.pages)
    status = build()
    if arguments.pictures and (HTML / f"{arguments.pages[0]}.html").is_file():
        photograph(arguments.pages)
    print(f"{HTML.relative_to(ROOT)}/{arguments.pages[0]}.html")
    return status


if __name__ == "__main__":
    sys.exit(main())
