"""How heavy is the playground, when is its first frame there, and how smoothly does it train?

    make book
    .venv/bin/python benchmarks/playground.py [--seconds 5]

Visits the page in fresh browser profiles. Weight: what the page asks for besides the files of any
other page, as gzip makes them. First frame: from the start of the navigation until the first
pictures are drawn. Frames a second: epochs that are trained and drawn, one a frame, with 500
examples. The browser has no graphics processor here and shares its cores with this program, so a
laptop is faster.
"""

import argparse
import statistics
import sys
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.append(str(Path(__file__).resolve().parents[1]))
from benchmarks.pages import HTML, address_of, find_chromium, serve, weight

STATES = {
    "a line": "data=line;n=500;stop=3000",
    "two circles": "data=circles;n=500;stop=3000",
    "three blobs": "data=blobs;n=500;stop=3000",
    "two spirals, 64 units": "data=spirals;n=500;speed=1;stop=3000",
}
FIRST_FRAME = "document.querySelector('loss-playground').state && performance.now()"
FRAMES = """async (element, seconds) => {
    const [from, start] = [element.state.epoch, performance.now()];
    await new Promise((resolve) => setTimeout(resolve, 1000 * seconds));
    return (1000 * (element.state.epoch - from)) / (performance.now() - start);
}"""


def first_visit(browser: Browser, address: str) -> tuple[float, float]:
    """Bytes of its own, and milliseconds until the first pictures."""
    page, own = browser.new_page(service_workers="block"), []
    page.on("response", lambda one: own.append(one) if "playground/" in one.url else None)
    page.goto(address)
    shown = page.wait_for_function(FIRST_FRAME).json_value()
    names = {Path(urlsplit(one.url).path).name: weight(one) for one in own}
    page.close()
    return sum(names.values()), shown


def frames(page: Page, address: str, seconds: float) -> float:
    """Frames a second while it trains."""
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_function(FIRST_FRAME)
    page.locator("#train").click()
    page.wait_for_timeout(1000)  # until the code is compiled
    return page.locator("loss-playground").evaluate(FRAMES, seconds)


def main() -> None:
    """Visit, train, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=5)
    seconds = parser.parse_args().seconds
    if not (HTML / "tools" / "playground.html").is_file():
        sys.exit(f"there is no site in {HTML}: run `make book` first")
    with serve(HTML) as server, sync_playwright() as playwright:
        address = f"{address_of(server)}/tools/playground.html"
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=find_chromium(), args=arguments)
        visits = [first_visit(browser, address) for _ in range(6)][1:]  # the browser's own start
        print(f"its own files, gzip: {visits[0][0] / 1000:.1f} kB")
        print(f"first frame: {statistics.median(shown for _, shown in visits):.0f} ms")
        page = browser.new_page(service_workers="block")
        for name, state in STATES.items():
            rate = frames(page, f"{address}#{state}", seconds)
            print(f"frames a second, 500 examples, {name}: {rate:.0f}")
        browser.close()
        server.shutdown()


if __name__ == "__main__":
    main()
