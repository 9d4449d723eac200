"""Hostile submissions and right neighbours in one batch: nobody gets what was not earned.

The batch is graded by the command line, as an instructor would, from a copy of the course inside
of a trap: files with secrets, listening sockets, other people's work. Where the tests run as root
the whole is done twice, the second time as an ordinary user, and then the trap also lies where a
container has its course. Another sandbox is one line in `trap.SANDBOXES`.
"""

import json
import os
import re
import socket
from html.parser import HTMLParser
from pathlib import Path

import pytest
from attacks import ATTACKS, NAME, SCRIPT
from trap import BY_NAME, NEIGHBOURS, POINTS, SEED, STUDENTS, outputs

from autograder.course import released
from autograder.sandbox import memory

# ---------------------------------------------------------------- the batch


def test_as_an_ordinary_user(batch):
    """What was written belongs to the one who was to grade."""
    owners = {path.stat().st_uid for path in batch.results.rglob("*")}
    assert owners == {batch.user}


def test_the_batch_went_on(batch):
    assert batch.process.returncode == 1, batch.process.stderr[-3000:]
    assert "Traceback" not in batch.process.stderr
    for student in batch.students.values():
        named = [line for line in batch.named if f" {student[:3]}-" in line]
        assert (student[:3] in batch.rows) != bool(named), (student, named)


def test_only_files_that_are_no_notebooks_are_not_graded(batch):
    graded = {name for name, student in batch.students.items() if student[:3] in batch.rows}
    files = {attack.name for attack in ATTACKS if attack.write is not None}
    assert batch.students.keys() - graded <= files
    assert "the grader failed" not in batch.process.stderr


def test_it_was_done_in_time(batch):
    """On average nobody has used up the time of a cell and a function; most of them try to."""
    each = batch.limits["cell_wall"] + batch.limits["exercise_wall"]
    assert batch.seconds < len(batch.students) * each


@pytest.mark.parametrize("name", NEIGHBOURS)
def test_the_neighbours_have_all_their_marks(batch, name):
    rows = batch.rows[STUDENTS[name][:3]]
    assert {row["exercise"]: (float(row["score"]), row["status"]) for row in rows.values()} == {
        exercise: (points, "ok") for exercise, points in POINTS.items()
    }


@pytest.mark.parametrize("name", BY_NAME)
def test_no_mark_was_given_that_was_not_earned(batch, name):
    attack = BY_NAME[name]
    rows = batch.rows.get(STUDENTS[name][:3], {})
    for exercise, row in rows.items():
        score, points = float(row["score"]), POINTS[exercise]
        if exercise in attack.answers:
            assert 0 <= score <= attack.earns.get(exercise, 0), row
        elif attack.harms_itself:
            assert 0 <= score <= points, row
        else:
            assert score == points, row


@pytest.mark.parametrize("name", [attack.name for attack in ATTACKS if attack.statuses])
def test_the_status_says_what_happened(batch, name):
    rows = batch.rows[STUDENTS[name][:3]]
    statuses = BY_NAME[name].statuses
    found = {exercise: rows[exercise]["status"] for exercise in statuses}
    if batch.sandbox == "wasm":  # which has no finished losses: to import one is an error
        lacking = {name for name in statuses if statuses[name] == "forbidden"}
        assert all(found[name] in ("forbidden", "error", "missing") for name in lacking)
        found |= {name: "forbidden" for name in lacking}
    assert found == statuses


# ---------------------------------------------------------------- the walls

# A line that says so, and not a line of code in a traceback, where it stands in quotes.
GOT = re.compile(r"(?<![\"'])\bGOT\b")
# What Pyodide gives out of the memory of its process, which is limited: files below folders of its
# own, a name for every host, which it has made up, and a socket that connects to nothing. These
# lines alone are allowed; that nothing outside has changed and nobody was called is tested below.
IN_ITS_OWN_MEMORY = {
    "giant-files": r"GOT room for \d+",
    "many-files": r"GOT room for so many files: \d+",
    "writes-everywhere": r"GOT a file in /(tmp|home)? None",
    "network": r"GOT a (name \[\([^()]*\('172\.29\.\d+\.\d+', 80\)\)\]|raw socket <socket[^<>]*>)",
}


@pytest.mark.parametrize("name", BY_NAME)
def test_nothing_came_out_that_was_to_stay_inside(batch, name):
    text = outputs(batch, name)
    for row in batch.rows.get(STUDENTS[name][:3], {}).values():
        text += f"\n{row['message']}"
    if batch.sandbox == "wasm":
        allowed = re.compile(IN_ITS_OWN_MEMORY.get(name, "nothing"))
        lines = [line for line in text.splitlines() if GOT.search(line)]
        assert [line for line in lines if not allowed.fullmatch(line)] == []
    else:
        assert [line for line in text.splitlines() if "GOT" in line] == []
    assert re.findall("CANARY-[0-9a-f]{16}|MESSAGE-[0-9a-f]{16}", text) == []
    assert str(SEED) not in text
    if BY_NAME[name].proof:
        assert "tried" in text  # the attack was really made


def test_no_secret_is_in_what_is_shown_or_in_anybody_else_s_results(batch):
    text = batch.process.stdout + batch.process.stderr
    assert re.findall("CANARY-[0-9a-f]{16}", text) == []
    for path in batch.results.rglob("*"):
        ours = any(STUDENTS[name] in path.parts for name in NEIGHBOURS)
        if path.is_file() and not ours:
            assert re.findall(rb"CANARY-[0-9a-f]{16}", path.read_bytes()) == [], path


def test_nothing_outside_of_the_jail_has_changed(batch):
    assert batch.after == batch.before
    for folder in (*batch.places["folders"], "/tmp", "/dev/shm"):
        assert list(Path(folder).glob("hostile-*")) == []


def test_the_keys_of_whoever_grades_are_as_they_were(batch):
    before, after = batch.keys
    assert before == after


def test_it_says_if_memory_is_not_bounded(batch):
    """At the start, with what to do. An ordinary user has no cgroup unless systemd gives one."""
    as_we_are = batch.user == os.getuid()
    bounded = memory.bound(1 << 30) is not None if as_we_are else memory.is_limited()
    said = batch.process.stderr.count("limited for each of its processes alone")
    one_process = batch.sandbox == "wasm"  # all the memory of a submission
    assert said == (0 if bounded or one_process else 1)


def test_no_process_is_left(batch):
    assert batch.left == set()
    lines = [p.read_bytes() for p in Path("/proc").glob("[0-9]*/cmdline") if p.exists()]
    assert not any(batch.places["mark"].encode() in line for line in lines)


def test_nobody_called(batch):
    assert batch.calls == 0


def test_the_ears_hear(batch):
    socket.create_connection(("127.0.0.1", batch.places["port"])).close()


# ---------------------------------------------------------------- the feedback


TAGS = """html head meta title style body main h1 h2 p strong table thead tbody tr th td
code pre span div ul li a img details summary"""


class Page(HTMLParser):
    """What could run a script or fetch something, in a page."""

    def __init__(self, text):
        super().__init__()
        self.bad = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        if not re.search(rf"\b{tag}\b", TAGS):
            self.bad.append(tag)
        for key, value in attrs:
            if key.startswith("on") or (key == "href" and not value.startswith("#")):
                self.bad.append((tag, key, value))
            if key == "src" and not re.fullmatch(r"data:image/png;base64,[A-Za-z0-9+/=\s]+", value):
                self.bad.append((tag, key, value))


@pytest.mark.parametrize("name", BY_NAME)
def test_the_feedback_runs_no_script_and_is_not_huge(batch, name):
    path = batch.results / "feedback" / STUDENTS[name] / f"{NAME}.html"
    assert path.exists() == (STUDENTS[name][:3] in batch.rows)
    if path.exists():
        text = path.read_text(encoding="utf-8")
        assert Page(text).bad == []
        assert SCRIPT not in text
        assert len(text) < 20_000_000


@pytest.mark.parametrize("name", BY_NAME)
def test_the_graded_notebook_holds_no_html_of_the_student(batch, name):
    """The formgrader renders the text cells with all that is in them."""
    path = batch.results / "autograded" / STUDENTS[name] / NAME / f"{NAME}.ipynb"
    assert path.exists() == (STUDENTS[name][:3] in batch.rows)
    if path.exists():
        assert path.stat().st_size < 20_000_000
        made = json.loads(path.read_text(encoding="utf-8"))
        texts = ["".join(c["source"]) for c in made["cells"] if c["cell_type"] == "markdown"]
        given = {cell.source for cell in released(NAME).cells}
        own = "\n".join(text for text in texts if text not in given)
        assert not re.search(r"<[a-zA-Z/!?]|\]\(javascript|\\href", own)
        assert not any("attachments" in cell for cell in made["cells"])


def test_what_a_student_wrote_is_in_the_feedback_as_text(batch):
    path = batch.results / "feedback" / STUDENTS["script-in-outputs"] / f"{NAME}.html"
    assert "&lt;script&gt;" in path.read_text(encoding="utf-8")
