"""Sphinx extension: the theme's start is made lighter and quieter, its pages accessible."""

import os
import re
from pathlib import Path

import pydata_sphinx_theme
from fontTools import subset
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

THEME = Path(pydata_sphinx_theme.__file__).parent / "theme" / "pydata_sphinx_theme" / "static"

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
    css, found = re.subn(r'(\.fa-[a-z0-9-]+:before,?)+\{content:"\\[0-9a-f]+"\}', keep, css)
    if not found:
        raise ExtensionError(
            "pydata-sphinx-theme.css has no rules of icons as trim_icons in "
            "book/_ext/theme_fixes.py expects them: adapt its pattern to the installed theme."
        )
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
    # Its name is what it shows: "Search Ctrl+K".
    '<button class="btn search-button-field search-button__button pst-js-only" title="Search" '
    'aria-label="Search"': (
        '<button class="btn search-button-field search-button__button pst-js-only" title="Search"'
    ),
    ' role="doc-biblioentry"': ' role="listitem"',
    '<th class="head text-left"><p></p></th>': '<td class="head text-left"></td>',
    # An excerpt that the search shows: no long formula, and a short one as TeX instead of all the
    # parts that KaTeX makes of it.
    '[".headerlink", "script", "style"]': (
        '[".headerlink", "script", "style", ".katex-display", ".katex-html", '
        '".katex-mathml semantics > :not(annotation)"]'
    ),
}

HEADER = re.compile(r"<th\b.*?</th>", re.DOTALL)
MATH = re.compile(
    r"<math (?=xmlns)(.*?<annotation encoding=\"application/x-tex\">(.*?)</annotation>)", re.DOTALL
)
SPOKEN = [
    (r"\\hat (\w)", r"\1 hat"),
    (r"\\frac\{(.*)\}\{(.*)\}", r"\1 over \2"),
    (r"\^2", " squared"),
    (r"_(\w)", r" \1"),
    (r"!", " factorial"),
    (r"-", " minus "),
    (r"[{}\\]", " "),
]


def name_formulas(header: re.Match) -> str:
    """A table's header whose formulas have names: axe-core and some readers read no MathML."""

    def named(formula: re.Match) -> str:
        words = formula[2]
        for tex, spoken in SPOKEN:
            words = re.sub(tex, spoken, words)
        return f'<math aria-label="{" ".join(words.split())}" {formula[1]}'

    return MATH.sub(named, header[0])


def mend(texts: dict[Path, str]) -> dict[Path, str]:
    """The texts with all of `MENDED` replaced.

    Raises:
        ExtensionError: if one of `MENDED` occurs in none of the texts: the theme has changed.
    """
    # A page that an earlier build wrote has the right text already.
    missing = [
        wrong
        for wrong, right in MENDED.items()
        if not any(wrong in text or right in text for text in texts.values())
    ]
    # A preview of a few pages (tools/preview.py) has not all of the theme's parts.
    if missing and "COURSE_PREVIEW" not in os.environ:
        raise ExtensionError(
            f"The built site has nowhere {missing[0]!r}, which MENDED in book/_ext/theme_fixes.py "
            "replaces: adapt it to the installed theme, or remove it."
        )
    mended = {}
    for path, text in texts.items():
        for wrong, right in MENDED.items():
            text = text.replace(wrong, right)
        if path.suffix == ".html":
            text = HEADER.sub(name_formulas, text)
        mended[path] = text
    return mended


def mend_pages(app: Sphinx, exception: Exception | None) -> None:
    """Give landmarks, buttons and lists of the theme the names and roles that they lack."""
    if exception:
        return
    out = Path(app.outdir)
    paths = [*out.rglob("*.html"), out / "_static" / "searchtools.js"]
    texts = {path: path.read_text(encoding="utf-8") for path in paths}
    for path, text in mend(texts).items():
        if text != texts[path]:
            path.write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    # jupyter-book sets this option of sphinx_comments, which _config.yml leaves out.
    app.add_config_value("comments_config", {}, "")
    app.connect("html-page-context", add_head_script)
    app.connect("build-finished", trim_icons)
    app.connect("build-finished", mend_pages)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
