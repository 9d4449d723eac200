"""axe-core finds nothing to complain about, on any page, in both themes, folded and unfolded."""

import tempfile
from pathlib import Path

import pytest
from vendor_assets import unpack

AXE = "axe-core@4.14.1"
# What `npm view axe-core@4.14.1 dist.integrity` says.
SHA512 = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
KEPT = Path(__file__).parents[2] / "build" / AXE / "axe.min.js"
RUN = """async options => (await axe.run(options)).violations.map(violation => violation.nodes.map(
    node => `${violation.id}: ${node.target} ${node.html.slice(0, 90)}`)).flat()"""
AT_REST = "*, ::before, ::after { animation: none !important; transition: none !important }"


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core, fetched once from npm."""
    if not KEPT.exists():
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=KEPT.parent) as folder:
            # At once and whole: another process of the tests may look for it.
            (unpack(AXE, SHA512, Path(folder)) / "axe.min.js").replace(KEPT)
    return KEPT.read_text(encoding="utf-8")


# All default rules; the themes differ in their colours alone.
OPTIONS = {"light": {}, "dark": {"runOnly": ["color-contrast", "link-in-text-block"]}}


@pytest.mark.parametrize("theme", OPTIONS)
def test_axe_finds_no_violation(opened, theme, axe):
    opened.emulate_media(color_scheme=theme)
    opened.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    opened.add_style_tag(content=AT_REST)
    opened.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    opened.evaluate(axe)
    assert opened.evaluate(RUN, OPTIONS[theme]) == []
