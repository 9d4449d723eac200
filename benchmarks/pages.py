"""How heavy is a first visit of each page, and when is it loaded, beside a stock Jupyter Book page?

    make book
    .venv/bin/python benchmarks/pages.py [--rounds 5]

The stock page is the page with code and figures of `jupyter-book create`, built here in the same
run with its own settings. Each round visits every page once, in a fresh browser profile, so that a
busy machine slows all alike; the times are medians. The weight is that of all that the page asks
of its own host until the network is idle: text as gzip makes it, the rest as it is. What the
stock page asks of other hosts (MathJax, its fonts, Thebe) is counted in requests, and not loaded.
Prints a table and writes benchmarks/pages.json.
"""

import argparse
import functools
import gzip
import http.server
import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Response, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path.append(str(ROOT / "tools" / "pdf"))
from whole_book import find_chromium  # noqa: E402

HTML = ROOT / "book" / "_build" / "html"
STOCK = "notebooks.html"
COMPRESSED = {".jpg", ".png", ".woff2"}  # as they are: nothing is gained by gzip
OTHER_HOSTS = re.compile(r"https?://(?!127\.0\.0\.1[:/])")
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"


def weight(response: Response) -> int:
    """Bytes of a response's body as a web server sends it."""
    body = response.body()
    compressed = Path(urlsplit(response.url).path).suffix in COMPRESSED
    return len(body) if compressed else len(gzip.compress(body, 6))


def visit(browser: Browser, address: str) -> dict[str, float]:
    """A first visit: bytes and requests, and the milliseconds until the load event has ended."""
    context = browser.new_context(service_workers="block")
    foreign: list[str] = []
    responses: list[Response] = []
    context.route(OTHER_HOSTS, lambda route: (foreign.append(route.request.url), route.abort()))
    page = context.new_page()
    page.on("response", lambda response: responses.append(response))
    page.goto(address, wait_until="networkidle")
    found = {
        "load": page.evaluate(LOADED),
        "bytes": sum(weight(response) for response in responses if response.ok),
        "requests": len(responses),
        "foreign": len(foreign),
    }
    context.close()
    return found


def build_stock(folder: Path) -> Path:
    """Build what `jupyter-book create` gives, and return the site's folder."""
    book = Path(sys.executable).with_name("jupyter-book")
    for command in (["create", folder], ["build", folder]):
        done = subprocess.run([book, *command], capture_output=True, text=True, check=False)
        if done.returncode:
            sys.exit(f"jupyter-book {command[0]} failed: {done.stdout}{done.stderr}")
    return folder / "_build" / "html"


class Handler(http.server.SimpleHTTPRequestHandler):
    """A file server that keeps its log to itself."""

    def log_message(self, *arguments: object) -> None:
        """Say nothing: a failed request is seen by the browser."""


class Server(http.server.ThreadingHTTPServer):
    """A server that does not mind readers who leave before the page is there."""

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing, as above."""


def serve(folder: Path) -> Server:
    """Serve a folder on a free port of this machine, until the server is shut down."""
    server = Server(("127.0.0.1", 0), functools.partial(Handler, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def address_of(server: Server) -> str:
    """Where the folder can be read."""
    return f"http://127.0.0.1:{server.server_port}"


def median(visits: list[dict[str, float]]) -> dict[str, float]:
    """The median of each figure."""
    return {key: statistics.median(visit[key] for visit in visits) for key in visits[0]}


def main() -> None:
    """Build, visit, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    paths = sorted(path.relative_to(HTML).as_posix() for path in HTML.rglob("*.html"))
    pages = [path for path in paths if not path.startswith(("_static/", "lite/"))]
    if not pages:
        sys.exit(f"there is no site in {HTML}: run `make book` first")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        stock = address_of(serve(build_stock(Path(folder, "stock"))))
        ours = address_of(serve(HTML))
        addresses = {f"stock {STOCK}": f"{stock}/{STOCK}"}
        addresses |= {page: f"{ours}/{page}" for page in pages}
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        visit(browser, f"{ours}/{pages[0]}")  # the browser's own start
        visits: dict[str, list[dict[str, float]]] = {name: [] for name in addresses}
        for done in range(rounds):
            for name, address in addresses.items():
                visits[name].append(visit(browser, address))
            print(f"round {done + 1} of {rounds}", file=sys.stderr)
        browser.close()
    found = {name: median(each) for name, each in visits.items()}
    print(f"{'page':46} {'KB gzip':>8} {'requests':>9} {'to others':>10} {'load, ms':>9}")
    for name, one in found.items():
        figures = f"{one['bytes'] / 1000:8.0f} {one['requests']:9.0f} {one['foreign']:10.0f}"
        print(f"{name:46} {figures} {one['load']:9.0f}")
    Path(__file__).with_suffix(".json").write_text(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
