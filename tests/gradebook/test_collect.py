"""Every notebook of a download finds its place, or is named; nothing that was there is lost."""

import json
import os
import stat
import zipfile

import archives
import nbformat
import pytest
from archives import pack
from commands import CLASS, NAME, OTHER, autograder, autograder_here, collected
from downloads import zipped
from test_command_line import sentence

from autograder.course import released
from autograder.grading.submissions import find
from autograder.lms.collect import collect

TEXTS = {
    (path.parts[-3], path.parts[-2]): path.read_bytes()
    for path in sorted(CLASS.glob("*/*/*.ipynb"))
}
ADA, BORIS = TEXTS["ada-perfect", NAME], TEXTS["boris-one-term", NAME]


def state(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    "form, name_of",
    [
        (archives.canvas, lambda name: name.replace("-", "")),
        (archives.moodle, str.title),
        (archives.gradescope, str.title),
    ],
)
def test_a_class_is_collected_whole_and_twice_is_the_same_as_once(form, name_of, tmp_path):
    archive, into = form(tmp_path / "download.zip", TEXTS), tmp_path / "submissions"
    process = autograder("collect", archive, "--into", into)
    assert process.returncode == 0, process.stderr
    assert f"{len(TEXTS)} new, 0 replaced, 0 unchanged, 0 not collected." in process.stdout
    expected = {(name_of(student), name): text for (student, name), text in TEXTS.items()}
    assert collected(into) == expected
    assert {(one.student, one.assignment) for one in find(into)} == set(expected)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["download.zip", "submissions"]
    before = state(into)
    process = autograder_here("collect", archive, "--into", into)
    assert f"0 new, 0 replaced, {len(TEXTS)} unchanged" in process.stdout
    assert state(into) == before


def unpacked(tmp_path, members):
    folder = tmp_path / "unpacked"
    for path, text in members.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text)
    return folder


LAYOUTS = [
    {f"ada/{NAME}/{NAME}.ipynb": ADA},
    {f"submitted/ada/{NAME}/homework.ipynb": ADA, f"submitted/ada/{OTHER}/x.pdf": b""},
    {f"{NAME}/ada.ipynb": ADA},
    {f"{NAME}/ada/homework.ipynb": ADA},
    {f"class/ada/{NAME} (1).ipynb": ADA},
    {"ada/homework.ipynb": ADA},
    {"ada.ipynb": ADA},
    {f"ada_{NAME}.ipynb": ADA},
    {"ada - 05 Binary Losses.ipynb": ADA},
    {f"{NAME}_ada.ipynb": ADA},
    {f"ada_101_9001_{NAME}-2.ipynb": ADA},
    {f"ada_LATE_101_9001_{NAME}.ipynb": ADA},
    {f"ada_4001_assignsubmission_file_{NAME}.ipynb": ADA},
    {f"ada_4001_assignsubmission_file/deep/er/{NAME}.ipynb": ADA},
    {f"hw5/ada_4001_assignsubmission_file_/{NAME}.ipynb": ADA},
]


@pytest.mark.parametrize("members", LAYOUTS, ids=lambda members: next(iter(members)))
@pytest.mark.parametrize("packed", [True, False])
def test_the_path_tells_whose_and_of_which_assignment(members, packed, tmp_path):
    archive = pack(tmp_path / "a.zip", members) if packed else unpacked(tmp_path, members)
    report = collect([archive], tmp_path / "into")
    assert collected(tmp_path / "into") == {("ada", NAME): ADA}
    assert report.problems == []


def test_what_nobody_wants_is_passed_over_in_silence(tmp_path):
    junk = [
        "__MACOSX/ada_101_1_x.ipynb",
        f"__MACOSX/._{NAME}.ipynb",
        f"ada/{NAME}/.ipynb_checkpoints/{NAME}-checkpoint.ipynb",
        f"ada/{NAME}/checks.py",
        f"ada/{NAME}/__pycache__/checks.cpython-311.pyc",
        f"ada/{NAME}/README.md",
        ".DS_Store",
    ]
    members = {path: b"" for path in junk} | {f"ada/{NAME}/{NAME}.ipynb": ADA}
    report = collect([pack(tmp_path / "a.zip", members)], tmp_path / "into")
    assert (report.notes, report.problems) == ([], [])
    assert collected(tmp_path / "into") == {("ada", NAME): ADA}


def test_a_file_that_is_no_notebook_is_named_and_alone_a_problem(tmp_path):
    beside = "Ada_4001_assignsubmission_file_/notes.pdf"
    members = {
        f"Ada_4001_assignsubmission_file_/{NAME}.ipynb": ADA,
        beside: b"%PDF",
        "Bob_4002_assignsubmission_file_/homework.pdf": b"%PDF",
        "Cem_4003_assignsubmission_onlinetext_/onlinetext.html": b"<p>sorry",
    }
    report = collect([pack(tmp_path / "a.zip", members)], tmp_path / "into")
    assert report.notes == ["a.zip: Ada: beside the notebook: notes.pdf."]
    assert report.problems == [
        "a.zip: Bob handed in no notebook, only homework.pdf.",
        "a.zip: Cem handed in no notebook, only onlinetext.html (a text of 5 characters).",
    ]


def test_zips_that_students_handed_in_are_opened_also_in_zips(tmp_path):
    inner = {f"my work/{NAME}.ipynb": ADA, "checks.py": b"", f"../../{OTHER}.ipynb": b"{}"}
    deep = zipped({"again.zip": zipped({"more.zip": zipped({"last.zip": zipped(inner)})})})
    members = {
        "ada_101_9001_homework.zip": zipped(inner),
        "bob_102_9002_homework.zip": zipped({"again.zip": zipped(inner)}),
        "cem_103_9003_homework.zip": b"PK nonsense",
        "dan_104_9004_homework.zip": deep,
    }
    report = collect([pack(tmp_path / "a.zip", members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {("ada", NAME): ADA, ("bob", NAME): ADA}
    assert sorted(report.problems) == [
        f"a.zip: ada_101_9001_homework.zip/../../{OTHER}.ipynb: its path leads out of the archive.",
        f"a.zip: bob_102_9002_homework.zip/again.zip/../../{OTHER}.ipynb: its path leads out of "
        "the archive.",
        "a.zip: cem handed in no notebook, only homework.zip (packed; it was not opened).",
        "a.zip: cem_103_9003_homework.zip: it is no zip file that can be read; is it complete?",
        "a.zip: dan handed in no notebook, only again.zip/more.zip/last.zip (packed; it was not "
        "opened).",
    ]


def link(path):
    info = zipfile.ZipInfo(path)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info


def bomb(path):
    info = zipfile.ZipInfo(path)
    info.compress_type = zipfile.ZIP_BZIP2
    return info


def test_hostile_members_are_named_and_the_others_collected(tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.lms.archives.LARGEST_FILE", 1 << 20)
    members = {
        f"../../eve/{NAME}/{NAME}.ipynb": ADA,
        f"/etc/eve/{NAME}.ipynb": ADA,
        f"..\\..\\eve\\{NAME}.ipynb": ADA,
        link(f"fay/{NAME}/{NAME}.ipynb"): "/etc/passwd",
        f"gus/{NAME}/{NAME}.ipynb": b" " * ((1 << 20) + 1),
        bomb(f"hal/{NAME}/{NAME}.ipynb"): b" " * 1000,
        f"=/{NAME}/{NAME}.ipynb": ADA,
        f"=cmd()/{NAME}/{NAME}.ipynb": ADA,
        f"ida. /{NAME}/{NAME}.ipynb": BORIS,
    }
    report = collect([pack(tmp_path / "a.zip", members)], tmp_path / "deep" / "er" / "into")
    into = tmp_path / "deep" / "er" / "into"
    assert collected(into) == {("cmd", NAME): ADA, ("ida", NAME): BORIS}
    assert {path.name for path in tmp_path.iterdir()} == {"a.zip", "deep"}
    reasons = "\n".join(report.problems)
    assert reasons.count("leads out of the archive") == 3
    for words in ("is a link", "larger than 1 MB", "an unusual way", "does not say whose"):
        assert reasons.count(words) == 1


def test_an_encrypted_and_a_damaged_member_are_named(tmp_path):
    members = {f"{who}/{NAME}/{NAME}.ipynb": ADA for who in ("ada", "bob", "cem")}
    data = bytearray(pack(tmp_path / "a.zip", members).read_bytes())
    entries = [i for i in range(len(data)) if data[i : i + 4] == b"PK\1\2"]
    data[entries[0] + 8] |= 1
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        start = archive.infolist()[1].header_offset
    data[start + 200 : start + 220] = bytes(20)
    (tmp_path / "a.zip").write_bytes(data)
    report = collect([tmp_path / "a.zip"], tmp_path / "into")
    assert collected(tmp_path / "into") == {("cem", NAME): ADA}
    encrypted, damaged = report.problems
    assert "is encrypted" in encrypted
    assert "is damaged" in damaged


def test_a_truncated_archive_is_named_and_the_next_one_collected(tmp_path):
    whole = pack(tmp_path / "whole.zip", {"ada.ipynb": ADA})
    (tmp_path / "half.zip").write_bytes(whole.read_bytes()[:-40])
    process = autograder_here("collect", tmp_path / "half.zip", whole, "--into", tmp_path / "into")
    assert "half.zip: it is no zip file that can be read; is it complete?" in sentence(process, 1)
    assert collected(tmp_path / "into") == {("ada", NAME): ADA}


def test_the_newest_of_several_wins_and_the_others_are_named(tmp_path):
    members = {
        f"ada_101_9002_{NAME}-1.ipynb": ADA,
        f"ada_101_9001_{NAME}.ipynb": BORIS,
        f"Bob_4001_assignsubmission_file_/{NAME} (2).ipynb": ADA,
        f"Bob_4001_assignsubmission_file_/{NAME}.ipynb": BORIS,
    }
    archive = pack(tmp_path / "a.zip", members)
    report = collect([archive], tmp_path / "into")
    assert collected(tmp_path / "into") == {("ada", NAME): ADA, ("Bob", NAME): ADA}
    assert report.problems == []
    assert len(report.notes) == 2
    assert all("of the same student is newer" in note for note in report.notes)


def test_a_newer_archive_replaces_what_changed_and_an_older_one_nothing(tmp_path):
    into = tmp_path / "into"
    names = [f"ada/{NAME}.ipynb", f"bob/{NAME}.ipynb"]
    old = pack(tmp_path / "old.zip", dict.fromkeys(names, BORIS))
    new = pack(tmp_path / "new.zip", dict(zip(names, (ADA, BORIS), strict=True)), day=21)
    collect([old], into)
    process = autograder_here("collect", new, "--into", into)
    assert "0 new, 1 replaced, 1 unchanged, 0 not collected." in process.stdout
    assert collected(into) == {("ada", NAME): ADA, ("bob", NAME): BORIS}
    before = state(into)
    report = collect([old], into)
    assert state(into) == before
    assert ["is newer and stays" in note for note in report.notes] == [True]


def test_what_we_did_not_collect_is_never_replaced(tmp_path):
    into = tmp_path / "into"
    archive = pack(tmp_path / "a.zip", {f"{who}/{NAME}.ipynb": ADA for who in "abcd"})
    for who, name, text in (("a", NAME, BORIS), ("b", "Untitled", BORIS), ("c", NAME, ADA)):
        (into / who / NAME).mkdir(parents=True)
        (into / who / NAME / f"{name}.ipynb").write_bytes(text)
    process = autograder_here("collect", archive, "--into", into)
    assert process.returncode == 1
    assert process.stderr.count("is of another origin and stays") == 1
    assert process.stderr.count("already holds another notebook") == 1
    assert "1 new, 0 replaced, 1 unchanged, 2 not collected." in process.stdout
    mended = into / "d" / NAME / f"{NAME}.ipynb"
    mended.write_bytes(BORIS)  # by the instructor
    report = collect([pack(archive, {f"d/{NAME}.ipynb": b"{}"}, day=30)], into)
    assert "is of another origin and stays" in report.problems[0]
    assert mended.read_bytes() == BORIS


def test_two_students_never_share_a_folder(tmp_path):
    into = tmp_path / "into"
    members = {
        f"smithjohn_101_9001_{NAME}.ipynb": ADA,
        f"smithjohn_102_9002_{NAME}.ipynb": BORIS,
        f"John Smith_4001_assignsubmission_file_/{NAME}.ipynb": ADA,
        f"John Smith_4002_assignsubmission_file_/{NAME}.ipynb": BORIS,
        f"john smith/{NAME}/x.ipynb": b"{}",
    }
    archive = pack(tmp_path / "a.zip", members)
    report = collect([archive], into)
    expected = {
        ("smithjohn", NAME): ADA,
        ("smithjohn-102", NAME): BORIS,
        ("john-smith-2", NAME): b"{}",
        ("John-Smith-4001", NAME): ADA,
        ("John-Smith-4002", NAME): BORIS,
    }
    assert collected(into) == expected
    assert report.problems == []
    assert len([note for note in report.notes if "another is called" in note]) == 4
    before = state(into)
    assert collect([archive], into).unchanged == 5
    assert state(into) == before


def test_the_namesake_of_a_participant_does_not_take_the_place(tmp_path):
    first = {f"John Smith_4001_assignsubmission_file_/{NAME}.ipynb": ADA}
    second = {f"John Smith_4002_assignsubmission_file_/{NAME}.ipynb": BORIS}
    collect([pack(tmp_path / "a.zip", first)], tmp_path / "into")
    report = collect([pack(tmp_path / "b.zip", second)], tmp_path / "into")
    assert collected(tmp_path / "into") == {("John-Smith", NAME): ADA}
    assert "is of another origin and stays" in report.problems[0]
    both = collect([pack(tmp_path / "c.zip", first | second)], tmp_path / "into")
    assert both.problems == []
    assert collected(tmp_path / "into")["John-Smith-4002", NAME] == BORIS


def notebook(*names):
    """A notebook with the cells of assignments that have these functions."""
    cells = [c for n in (NAME, OTHER) for c in released(n).cells if c.metadata.get("nbgrader")]
    kept = [cell for cell in cells if cell.metadata.nbgrader["grade_id"] in names]
    return nbformat.writes(nbformat.v4.new_notebook(cells=kept))


def test_the_assignment_is_told_and_never_guessed(tmp_path):
    members = {
        "ada/homework.ipynb": notebook("sigmoid", "hinge", "huber"),
        "bob/homework.ipynb": notebook("sigmoid", "huber"),
        "cem/homework.ipynb": notebook(),
        f"dan/{NAME} and {OTHER}.ipynb": notebook("sigmoid"),
        f"eve/{OTHER}.ipynb": notebook("sigmoid"),
        "fay/homework.ipynb": b"no notebook",
        f"gus/{OTHER}.ipynb": b"no notebook",
    }
    archive = pack(tmp_path / "a.zip", members)
    report = collect([archive], tmp_path / "into")
    assert set(collected(tmp_path / "into")) == {("ada", NAME), ("gus", OTHER)}
    reasons = [
        "as many cells of one assignment as of another",
        "neither its name nor its cells",
        "the names of several assignments",
        f"is called {OTHER}, but has the cells of {NAME}",
        "neither its name nor its cells",
    ]
    assert len(report.problems) == len(reasons)
    assert all(reason in line for reason, line in zip(reasons, report.problems, strict=True))
    process = autograder_here("collect", archive, "--into", tmp_path / "into", "--assignment", NAME)
    assert process.returncode == 1
    assert {("cem", NAME), ("fay", NAME)} < set(collected(tmp_path / "into"))
    assert ("bob", NAME) not in collected(tmp_path / "into")


def test_a_group_of_gradescope_gets_one_each(tmp_path):
    about = archives.METADATA.format(id=1, name="Ada", sid=1, email="a@x.org").replace(
        "  :created_at", "  - :name: Bob\n    :sid: 2\n    :email: b@x.org\n  :created_at"
    )
    members = {f"submission_1/{NAME}.ipynb": ADA, "submission_metadata.yml": about}
    collect([pack(tmp_path / "a.zip", members)], tmp_path / "into")
    assert set(collected(tmp_path / "into")) == {("Ada", NAME), ("Bob", NAME)}
    manifest = json.loads((tmp_path / "into" / "collected.json").read_text())
    ids = manifest["Bob"]["submissions"][NAME]["ids"]
    assert ids == {"submission": "submission_1", "sid": "2", "email": "b@x.org"}


@pytest.mark.parametrize(
    "text", ["", "a: [", "- 1", "submission_1: {}", "x: {':submitters': 1}", "\xff"]
)
def test_broken_metadata_are_a_problem_and_no_crash(text, tmp_path):
    members = {f"submission_1/{NAME}.ipynb": ADA, "submission_metadata.yml": text}
    report = collect([pack(tmp_path / "a.zip", members)], tmp_path / "into")
    assert "does not say whose is what" in report.problems[0]


@pytest.mark.parametrize(
    "arguments, words",
    [
        (("nowhere.zip", "--into", "{tmp}/into"), "There is no file or folder nowhere.zip"),
        ((CLASS, "--into", CLASS), "cannot be collected into"),
        ((CLASS, "--into", "/proc/no"), "/proc/no cannot be written"),
        ((CLASS, "--into", "{tmp}/into", "--assignment", "99"), "There is no assignment '99'"),
    ],
)
def test_wrong_usage(arguments, words, tmp_path):
    arguments = [str(argument).format(tmp=tmp_path) for argument in arguments]
    assert words in sentence(autograder_here("collect", *arguments), 2)
    assert not (tmp_path / "into").exists()


def test_a_write_that_fails_leaves_nothing_half_written(tmp_path, monkeypatch):
    archive = pack(tmp_path / "a.zip", {f"{who}/{NAME}.ipynb": ADA for who in "abc"})
    real, calls = os.replace, []

    def replace(source, target):
        calls.append(target)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    with pytest.raises(Exception, match="cannot be written: No space left"):
        collect([archive], tmp_path / "into")
    assert collected(tmp_path / "into") == {("a", NAME): ADA}
    report = collect([archive], tmp_path / "into")
    assert (report.unchanged, len(report.lines)) == (1, 2)


def test_what_stands_in_the_way_is_named_and_the_others_are_collected(tmp_path):
    names = ("collected.json", "a", "b")
    archive = pack(tmp_path / "a.zip", {f"{name}/{NAME}.ipynb": ADA for name in names})
    (tmp_path / "into").mkdir()
    (tmp_path / "into" / "a").write_text("a file")
    report = collect([archive], tmp_path / "into")
    assert set(collected(tmp_path / "into")) == {("b", NAME), ("collected.json-2", NAME)}
    assert len(report.problems) == 1
    assert "is in the way" in report.problems[0]


def test_links_in_a_folder_are_named_and_not_followed(tmp_path):
    folder = unpacked(tmp_path, {f"ada/{NAME}/{NAME}.ipynb": ADA})
    (folder / "bob").symlink_to(folder / "ada")
    (folder / "cem").mkdir()
    (folder / "cem" / f"{NAME}.ipynb").symlink_to(folder / "ada" / NAME / f"{NAME}.ipynb")
    report = collect([folder], tmp_path / "into")
    assert set(collected(tmp_path / "into")) == {("ada", NAME)}
    assert len([line for line in report.notes if "bob" in line]) == 1
    assert ["is a link" in line for line in report.problems] == [True]
