"""Of two builds the comparison sees what a reader reads, and not how a figure is drawn."""

import compare_builds

PAGE = """<html><body><nav>Contents 1</nav><article><h1>Huber</h1>
<p>The loss is <strong>{number}</strong>.</p><img alt="A curve" src="{figure}.svg">
<table><tr><td>{cell}</td></tr></table></article></body></html>"""


def lines(folder, **values):
    path = folder / "page.html"
    path.write_text(PAGE.format(**{"number": "0.5", "figure": "a", "cell": "7"} | values))
    return {"page.html": compare_builds.text(path)}


def test_a_number_or_a_table_that_differs_is_named(tmp_path):
    here = lines(tmp_path)
    assert compare_builds.differences(here, lines(tmp_path)) == {}
    assert compare_builds.differences(here, lines(tmp_path, figure="b")) == {}
    found = compare_builds.differences(here, lines(tmp_path, number="0.6"))
    assert found == {"page.html": ["-0.5", "+0.6"]}
    found = compare_builds.differences(here, lines(tmp_path, cell="8"))
    assert found == {"page.html": ["-7", "+8"]}


def test_a_page_that_is_missing_is_named(tmp_path):
    assert list(compare_builds.differences(lines(tmp_path), {})) == ["page.html"]
    assert list(compare_builds.differences({}, lines(tmp_path))) == ["page.html"]
