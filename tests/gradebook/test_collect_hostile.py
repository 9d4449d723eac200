"""What one student packs or names harms no other: neither their work nor the collecting."""

import io
import json
import zipfile

import archives
import pytest
from archives import pack
from commands import CLASS, NAME, autograder_here
from downloads import FULL, PLATFORMS, as_folder, as_zip, below, zipped

from autograder.lms import archives as reading
from autograder.lms import collect as collecting
from autograder.lms.collect import collect

ADA, BOB = (
    (CLASS / who / NAME / f"{NAME}.ipynb").read_bytes() for who in ("ada-perfect", "lea-warnings")
)
BAD = (CLASS / "boris-one-term" / NAME / f"{NAME}.ipynb").read_bytes()


def collected(folder):
    return {path.parts[-3]: path.read_bytes() for path in folder.glob("*/*/*.ipynb")}


def about(**folders):
    """Metadata that say of each folder whose it is."""
    texts = [
        archives.METADATA.format(id=0, name=name, sid=1, email=f"{name}@example.org")
        .removeprefix("---\n")
        .replace("submission_0", folder)
        for folder, name in folders.items()
    ]
    return "---\n" + "".join(texts)


@pytest.mark.parametrize("shape", [as_zip, as_folder])
def test_uploaded_metadata_are_a_students_file_in_moodle(shape, tmp_path):
    bobs = "Bob Builder_22_assignsubmission_file_"
    members = {
        f"Mallory_21_assignsubmission_file_/{NAME}.ipynb": BAD,
        "Mallory_21_assignsubmission_file_/submission_metadata.yml": about(**{bobs: "Mallory"}),
        f"{bobs}/{NAME}.ipynb": BOB,
    }
    report = collect([shape(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"Mallory": BAD, "Bob-Builder": BOB}
    assert report.problems == []
    (note,) = report.notes
    assert "Mallory: beside the notebook: submission_metadata.yml" in note


@pytest.mark.parametrize("shape", [as_zip, as_folder])
def test_uploaded_metadata_are_a_students_file_in_nbgraders_layout(shape, tmp_path):
    swap = about(bob="Mallory", mallory="Bob", submission_1="Bob", **{NAME: "Bob"})
    members = {
        f"mallory/{NAME}/submission_metadata.yml": swap,
        f"mallory/{NAME}/{NAME}.ipynb": BAD,
        f"bob/{NAME}/{NAME}.ipynb": BOB,
    }
    collect([shape(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"mallory": BAD, "bob": BOB}


@pytest.mark.parametrize("shape", [as_zip, as_folder])
@pytest.mark.parametrize("around", ["", "export/"])
def test_gradescopes_own_metadata_count_and_no_other(shape, around, tmp_path):
    swap = about(submission_1="Bob", submission_2="Mallory")
    members = {  # an uploaded file sorts before the real one
        f"{around}submission_1/submission_metadata.yml": swap,
        f"{around}submission_1/submission_1/submission_metadata.yml": swap,
        f"{around}submission_1/{NAME}.ipynb": BAD,
        f"{around}submission_2/{NAME}.ipynb": BOB,
        f"{around}submission_metadata.yml": about(submission_1="Mallory", submission_2="Bob"),
    }
    report = collect([shape(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"Mallory": BAD, "Bob": BOB}
    assert report.problems == []
    manifest = json.loads((tmp_path / "into" / "collected.json").read_text())
    emails = {who: manifest[who]["submissions"][NAME]["ids"]["email"] for who in manifest}
    assert emails == {"Mallory": "Mallory@example.org", "Bob": "Bob@example.org"}


def test_a_folder_that_gradescope_does_not_list_is_named(tmp_path):
    members = {
        f"submission_1/{NAME}.ipynb": ADA,
        f"submission_2/{NAME}.ipynb": BOB,
        "submission_metadata.yml": about(submission_1="Ada"),
    }
    report = collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"Ada": ADA}
    (problem,) = report.problems
    assert f"submission_2/{NAME}.ipynb: it does not say whose it is" in problem


ALIASES = (
    "a: &a [" + "x, " * 1000 + "]\nb: &b [" + "*a, " * 1000 + "]\nc: [" + "*b, " * 1000 + "]\n"
)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 3000,
        "{a: " * 500_000,
        ALIASES,
        "? [unhashable]\n: 1\n",
        "submission_1:\n  :submitters:\n  - :name: {a: b}\n",
        "submission_1:\n  :submitters:\n  - :name: Ada\n    :sid: [1]\n",
        "submission_1:\n  :submitters:\n" + "  - :name: Ada\n" * 3000,
        "submission_2:\n  :submitters:\n  - :name: Ada\n",
    ],
    ids=["deep", "deeper", "aliases", "unhashable", "no name", "no sid", "crowd", "other folder"],
)
def test_hostile_metadata_are_one_sentence(text, tmp_path):
    members = {f"submission_1/{NAME}.ipynb": ADA, "submission_metadata.yml": text}
    process = autograder_here("collect", as_zip(tmp_path, members), "--into", tmp_path / "into")
    assert process.returncode == 1
    assert process.stderr.count("does not say whose is what") == 1
    assert len(process.stderr.splitlines()) == 1
    assert collected(tmp_path / "into") == {}


def test_metadata_of_one_students_folder_do_not_stop_the_others(tmp_path):
    members = {
        "mallory/submission_metadata.yml": "[" * 3000,
        f"mallory/submission_1/{NAME}.ipynb": BAD,
        f"bob/{NAME}.ipynb": BOB,
        f"ada/{NAME}.ipynb": ADA,
    }
    report = collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"mallory": BAD, "bob": BOB, "ada": ADA}
    assert report.problems == []


@pytest.mark.parametrize(
    "name",
    [
        f"Mallory_21_assignsubmission_file_Bob Builder_22_assignsubmission_file_{NAME}.ipynb",
        f"Mallory_21_assignsubmission_file_/Bob Builder_22_assignsubmission_file_{NAME}.ipynb",
        f"Mallory_21_assignsubmission_file_/Bob Builder_22_assignsubmission_file_/{NAME}.ipynb",
        f"Mallory_21_assignsubmission_file_/builderbob_22_99999_{NAME}.ipynb",
    ],
)
def test_a_file_that_is_called_as_another_students_stays_its_owners(name, tmp_path):
    real = f"Bob Builder_22_assignsubmission_file_{NAME}.ipynb"
    collect([pack(tmp_path / "a.zip", {real: BOB, name: BAD}, day=30)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"Mallory": BAD, "Bob-Builder": BOB}


@pytest.mark.parametrize("name", ["Bob Builder_22_assignsubmission_file_", "submission_1"])
def test_the_only_student_with_a_notebook_cannot_be_somebody_else(name, tmp_path):
    members = {
        f"mallory/{name}/{NAME}.ipynb": BAD,
        "mallory/submission_metadata.yml": about(submission_1="Bob"),
        "Bob Builder/homework.pdf": b"%PDF",
    }
    report = collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"mallory": BAD}
    assert any("Bob Builder handed in no notebook" in line for line in report.problems)


def test_a_single_student_of_nbgrader_cannot_be_somebody_else(tmp_path):
    members = {f"mallory/{NAME}/Bob Builder_22_assignsubmission_file_{NAME}.ipynb": BAD}
    collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"mallory": BAD}


def blanks(size):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20):
            archive.writestr(f"{NAME}-{number}.ipynb", b" " * size)
    return content.getvalue()


@pytest.mark.parametrize("platform", [p for p in PLATFORMS if PLATFORMS[p] == FULL][:3])
def test_one_students_bomb_stops_nobody(platform, tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_UNPACKED", 1 << 20)
    bomb = blanks(100_000)  # 4 kB that unpack to 2 MB
    members = platform(ADA, BOB, ADA)
    first = next(name for name, content in members.items() if content == ADA)
    members[first.replace(f"{NAME}.ipynb", "work.zip")] = bomb
    del members[first]
    report = collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"Bo-Example": BOB, "Cy-Yang": ADA}
    assert any("work.zip: it unpacks to more than 1 MB" in line for line in report.problems)
    assert any("Ada Abbott handed in no notebook" in line for line in report.problems)


def test_a_budget_is_each_students_own(tmp_path, monkeypatch):
    monkeypatch.setattr(collecting, "MOST_STUDENT_BYTES", 3 * len(ADA))
    monkeypatch.setattr(collecting, "MOST_BYTES", 4 * len(ADA))
    many = {f"eve_105_9{n:03}_{NAME}-{n}.ipynb": ADA for n in range(10, 20)}
    members = {f"ada_101_9001_{NAME}.ipynb": ADA, **many, f"zoe_106_9999_{NAME}.ipynb": BOB}
    report = collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"ada": ADA, "zoe": BOB}
    assert [line for line in report.problems if "eve handed in more than" in line]
    assert len(report.problems) == 1


def test_many_files_of_one_student_are_refused_by_name(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "MOST_PACKED", 10)
    many = zipped({f"{n}.ipynb": b"" for n in range(11)})
    members = {"eve_105_9001_w.zip": many, f"ada_101_9002_{NAME}.ipynb": ADA}
    report = collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"ada": ADA}
    assert any("w.zip: it holds more than 10 files" in line for line in report.problems)


@pytest.mark.parametrize("bad", ["\x1b[2Jx", "a\nb", "\x7f", "a\x9bm"])
def test_control_characters_are_refused_by_name_and_never_printed(bad, tmp_path):
    members = {f"{bad}/{NAME}/{NAME}.ipynb": BAD, f"ada/{NAME}/{NAME}.ipynb": ADA}
    process = autograder_here("collect", as_zip(tmp_path, members), "--into", tmp_path / "into")
    assert process.returncode == 1
    assert process.stderr.count("its name has control characters") == 1
    assert collected(tmp_path / "into") == {"ada": ADA}
    assert not [c for c in process.stdout + process.stderr if not c.isprintable() and c != "\n"]


def test_a_path_of_many_folders_is_named(tmp_path):
    members = {"a/" * 5000 + f"{NAME}.ipynb": BAD, f"ada/{NAME}.ipynb": ADA}
    report = collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"ada": ADA}
    assert "folders deep" in report.problems[0]


def test_a_notebook_of_names_costs_no_memory_and_no_time(tmp_path):
    """Ten million small objects would be a gigabyte if the notebook were read as JSON."""
    bomb = b'{"cells": [' + b"{}," * 10_000_000 + b"{}]}"
    members = {"eve_105_9001_x.ipynb": bomb, f"ada_101_9002_{NAME}.ipynb": ADA}
    report = collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"ada": ADA}
    assert len(report.problems) == 1


def test_many_notebooks_of_one_student_do_not_stop_a_class(tmp_path):
    members = {f"{who}/{NAME}.ipynb": ADA for who in ("ada", "bob", "cem")}
    members |= {f"eve/x{n}/{NAME}.ipynb": b"%d" % n for n in range(10)}
    report = collect([as_zip(tmp_path, below("CS101", members))], tmp_path / "into")
    assert set(collected(tmp_path / "into")) == {"ada", "bob", "cem"}
    (problem,) = report.problems
    assert "eve would have 10 different notebooks" in problem
