"""What the pages say about libraries is what tests/peers/record.py has measured."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest
from library_runs import BACKENDS, RECORD, VERSIONS, keras

PAGES = sorted((Path(__file__).parents[2] / "book").glob("*/*.md"))
TEXT = {path.stem: path.read_text(encoding="utf-8") for path in PAGES}
CALL = re.compile(
    r'\b(?:keras|backends)\(["\'](\w+)["\']\)|\b(?:run|recorded)\("([^"]+)", "(\w+)"\)'
)
PACKAGES = {
    **{"Keras": VERSIONS["keras"], "PyTorch": VERSIONS["torch"]},
    **{"scikit-learn": version("scikit-learn"), "SciPy": version("scipy")},
}
# What pages say about older versions.
HISTORY = {("Keras", "1.0"), ("Keras", "2.3")}


def test_every_fact_is_read_by_a_page_and_every_page_reads_a_fact_that_there_is():
    read = set()
    for text in TEXT.values():
        for of_keras, library, fact in CALL.findall(text):
            names = [f"Keras on {backend}" for backend in BACKENDS] if of_keras else [library]
            read |= {(name, of_keras or fact) for name in names}
    assert read == {(name, fact) for name, facts in RECORD["runs"].items() for fact in facts}


@pytest.mark.parametrize("page", TEXT)
def test_versions_on_pages_are_those_that_were_run(page):
    for package, number in re.findall(rf"({'|'.join(PACKAGES)})\s+(\d+\.\d{1, 2})\b", TEXT[page]):
        if (package, number) not in HISTORY:
            assert PACKAGES[package].startswith(f"{number}."), f"{package} {number}"


def test_backends_that_differ_are_not_said_to_agree():
    with pytest.raises(ValueError, match="the backends of Keras differ"):
        keras("slope_at_the_kink_of_the_hinge")
