"""Follows each link to another host in the built site and in the texts of this repository.

    make links

It needs the network and is not part of `make test`. A server that refuses programs (401, 403, 429)
or is out of order (5xx) tells nothing about a link. The exit code is 1 if a link leads nowhere.
"""

import re
import sys
import urllib.error
import urllib.request
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import bs4

ROOT = Path(__file__).resolve().parents[1]
HTML = ROOT / "book" / "_build" / "html"
BUILT_FROM_OTHERS = {"_static", "lite"}
IN_MARKDOWN = re.compile(r"\]\((https?://[^)\s]+)\)")
GONE = (404, 410)
BROWSER = {"User-Agent": "Mozilla/5.0 (compatible; link check)", "Accept": "*/*"}


def links() -> dict[str, set[str]]:
    """The addresses, without the part behind `#`, and the files that name each."""
    found = defaultdict(set)
    for path in HTML.rglob("*.html"):
        if not BUILT_FROM_OTHERS & set(path.relative_to(HTML).parts):
            soup = bs4.BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
            for anchor in soup.find_all("a", href=re.compile("^https?://")):
                found[str(anchor["href"]).partition("#")[0]].add(path.relative_to(ROOT).as_posix())
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        for address in IN_MARKDOWN.findall(path.read_text(encoding="utf-8")):
            found[address.partition("#")[0]].add(path.relative_to(ROOT).as_posix())
    return found


def problem(address: str) -> str:
    """Why nothing is there; an empty text if something is, or if nobody can tell."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=BROWSER), timeout=30):
            return ""
    except urllib.error.HTTPError as error:
        return f"{error.code} {error.reason}" if error.code in GONE else ""
    except (OSError, ValueError) as error:
        return str(error)


def main() -> int:
    """Print each link that leads nowhere, and where it stands."""
    if not HTML.exists():
        print("There is no site to look at: run `make book` first.", file=sys.stderr)
        return 2
    found = sorted(links().items())
    with ThreadPoolExecutor(8) as pool:
        problems = list(pool.map(problem, [address for address, _ in found]))
    broken = [(one, why) for one, why in zip(found, problems, strict=True) if why]
    for (address, files), why in broken:
        print(f"{address}: {why}\n    in {', '.join(sorted(files))}")
    print(f"{len(found)} links, {len(broken)} lead nowhere.")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
