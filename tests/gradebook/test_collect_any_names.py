"""Whatever files and folders are called, each is collected or named."""

import re
import zipfile

import pytest
from archives import pack
from commands import NAME, OTHER, collected
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.grading.results import harmless
from autograder.lms.archives import shown
from autograder.lms.collect import collect
from autograder.lms.manifest import clean


@given(st.text())
def test_a_clean_name_is_safe_everywhere(name):
    cleaned = clean(name)
    assert len(cleaned.encode()) <= 120
    assert clean(cleaned) == cleaned
    assert not set(cleaned) & set("/\\\0=+:*?\"<>|'`$;&\n\r\t ")
    assert not cleaned.startswith((".", "-", "_", "@"))
    assert harmless(cleaned) == cleaned
    assert shown(name).isprintable()


NAMES = f"""
..|.| |=|ada|Ada|bo|exercises|submitted|{NAME}|bo_{NAME}|1|.git|__MACOSX|x.zip|submission_1|-|\\
|Cy_4001_assignsubmission_file_|5-6 - Di - Nov 1, 2026 101 AM|a_1_2_b
|hw_ada_attempt_2026-11-20-10-00-00_x"""
ODD = st.one_of(
    st.text(min_size=1, max_size=12), st.sampled_from(NAMES.replace("\n", "").split("|"))
)
ENDINGS = st.sampled_from([".ipynb", ".ipynb", ".IPYNB", ".ipynb.txt", ".pdf", ".zip", ""])
STEMS = st.sampled_from(["", f"{NAME}-", "ada_101_900", "Ada - ", "Copy of "])


@pytest.mark.filterwarnings("ignore:Duplicate name")
@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.lists(ODD, max_size=4), STEMS, ENDINGS), min_size=1, max_size=8))
def test_every_file_is_collected_or_named(tmp_path_factory, odd):
    folder = tmp_path_factory.mktemp("odd")
    members = {}
    for number, (folders, stem, ending) in enumerate(odd):
        members["/".join([*folders, f"{stem}n{number}n{ending}"])] = f"{number}"
    try:
        archive = pack(folder / "a.zip", members)
        with zipfile.ZipFile(archive) as made:  # a name may end in the middle
            kept = [name for name in made.namelist() if re.search(r"n\dn[^/]*$", name)]
    except (UnicodeEncodeError, ValueError):
        return  # no zip file has such names
    report = collect([archive], folder / "into", NAME)
    if report.merges:  # nothing is written before somebody has looked at them
        assert not collected(folder / "into")
        report = collect([archive], folder / "into", NAME, accept_merges=True)
    assert {path.name for path in folder.iterdir()} <= {"a.zip", "into"}
    found = collected(folder / "into")
    assert all(name in (NAME, OTHER) for _, name in found)
    said = " ".join([*report.notes, *report.problems])
    said += " ".join(file.path for file in report.passed_over)
    for path in kept:
        number = re.search(r"n(\d)n[^/]*$", path)[1]
        assert number.encode() in found.values() or f"n{number}n" in said, path
