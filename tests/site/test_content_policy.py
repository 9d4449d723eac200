"""No page of the site, and no Python in one, opens a connection to another host."""

import http.server
import threading
from pathlib import Path

import pytest
from exercise_page import HINGE, Exercise
from playwright.sync_api import expect

# One line each, as a reader's Python in the browser would do it; `to` is the other host.
WAYS = {
    "fetch": "fetch('{to}/fetch', {{mode: 'no-cors'}}).then(() => 'got', () => 'refused')",
    "request": "(() => {{ const r = new XMLHttpRequest(); r.open('GET', '{to}/request', false);"
    " try {{ r.send(); return 'got' }} catch {{ return 'refused' }} }})()",
    "import": "(() => {{ try {{ importScripts('{to}/import.js'); return 'got' }}"
    " catch {{ return 'refused' }} }})()",
    "socket": "new Promise(done => {{ try {{ const s = new WebSocket('{ws}/socket');"
    " s.onopen = () => done('got'); s.onerror = () => done('refused') }}"
    " catch {{ done('refused') }} }})",
    "events": "new Promise(done => {{ const s = new EventSource('{to}/events');"
    " s.onopen = () => done('got'); s.onerror = () => done('refused') }})",
    "worker": "new Promise(done => {{ const text = `fetch('{to}/worker', {{mode: 'no-cors'}})"
    ".then(() => postMessage('got'), () => postMessage('refused'))`;"
    " const w = new Worker(URL.createObjectURL(new Blob([text])));"
    " w.onmessage = event => done(event.data); w.onerror = () => done('refused') }})",
}


@pytest.fixture(scope="module")
def elsewhere():
    """Another host, and what was asked of it."""
    asked = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


@pytest.fixture(scope="module")
def python(browser, site):
    """The worker in which the Python of an exercise runs, after it has answered once."""
    page = browser.new_page()
    page.goto(f"{site}/{HINGE}")
    exercise = Exercise(page, "hinge")
    assert "of" in exercise.check("def hinge(y_true, scores):\n    return 0.0")
    (worker,) = page.workers
    yield worker
    page.close()


@pytest.mark.parametrize("way", WAYS)
def test_python_in_a_page_reaches_no_other_host(way, python, elsewhere):
    address, asked = elsewhere
    code = WAYS[way].replace("{{", "{").replace("}}", "}").replace("{to}", address)
    code = code.replace("{ws}", address.replace("http", "ws"))
    assert python.evaluate(f"() => {code}") == "refused"
    assert asked == []


@pytest.mark.parametrize("what", ["new Image()", "document.createElement('script')"])
def test_a_page_loads_nothing_from_another_host(what, page, site, elsewhere):
    address, asked = elsewhere
    page.goto(f"{site}/{HINGE}")
    said = page.evaluate(
        """([what, address]) => new Promise(done => {
            const element = eval(what);
            element.onload = () => done("got");
            element.onerror = () => done("refused");
            element.src = `${address}/element`;
            document.body.append(element);
        })""",
        [what, address],
    )
    assert (said, asked) == ("refused", [])


def test_every_page_has_the_policy_before_all_else(html):
    for path in html.rglob("*.html"):
        if not path.relative_to(html).parts[0].startswith("_static"):
            head = path.read_text(encoding="utf-8").partition("<script")[0]
            assert 'http-equiv="Content-Security-Policy"' in head, path


def test_a_page_from_a_file_breaks_no_rule(page, html):
    """Without a server the text, its formulas and figures are there."""
    broken = []
    page.on("console", lambda said: broken.append(said.text) if said.type == "error" else None)
    page.on("requestfailed", lambda request: broken.append(request.url))
    page.goto((html / HINGE).as_uri())
    expect(page.locator("svg, canvas, img").first).to_be_visible()
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('16px KaTeX_Main'))")
    assert broken == []


def test_the_site_is_served_to_this_machine_alone():
    makefile = (Path(__file__).parents[2] / "Makefile").read_text(encoding="utf-8")
    assert "http.server --bind 127.0.0.1" in makefile
