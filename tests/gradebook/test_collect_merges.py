"""Different people never become one student, and what is left out is said."""

import json
from pathlib import Path

import pytest
from archives import pack
from commands import CLASS, NAME, autograder_here, words
from downloads import FORM, SHAPES, as_folder, as_zip, below, zipped
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.lms.collect import collect
from autograder.lms.manifest import clean

ADA, BOB, CEM, UNTOUCHED = (
    (CLASS / who / NAME / f"{NAME}.ipynb").read_bytes()
    for who in ("ada-perfect", "boris-one-term", "lea-warnings", "noah-untouched")
)
OTHER = "04_regression_losses"


def collected(folder):
    return {path.parts[-3]: path.read_bytes() for path in folder.glob("*/*/*.ipynb")}


NAMELESS = {
    f"CS101/{NAME}.ipynb": ADA,
    f"CS101/{NAME} (1).ipynb": BOB,
    f"CS101/{NAME} (2).ipynb": CEM,
}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_a_class_that_would_become_one_student_stops(shape, tmp_path):
    archive = shape(tmp_path, NAMELESS)
    process = autograder_here("collect", archive, "--into", tmp_path / "into")
    assert process.returncode == 1
    assert not (tmp_path / "into").exists()
    assert "nothing was written" in words(process.stderr)
    assert "--accept-merges" in process.stderr
    for name in NAMELESS:
        assert Path(name).name in process.stdout
    again = autograder_here("collect", archive, "--into", tmp_path / "into", "--accept-merges")
    assert again.returncode == 0, again.stderr
    assert collected(tmp_path / "into") == {"CS101": CEM}
    assert again.stdout.count("of the same student is newer") == 2


def test_one_archive_that_stops_stops_all(tmp_path):
    good = pack(tmp_path / "good.zip", {f"ada/{NAME}.ipynb": ADA})
    report = collect([good, as_zip(tmp_path, NAMELESS)], tmp_path / "into")
    assert report.merges
    assert not (tmp_path / "into").exists()


@pytest.mark.parametrize("word", ["Version", "Submission", "Student"])
def test_numbered_folders_of_people_do_not_become_one_student(word, tmp_path):
    texts = enumerate((ADA, BOB, CEM), 1)
    members = {f"handins/{word} {number}/{NAME}.ipynb": text for number, text in texts}
    report = collect([as_zip(tmp_path, below("CS101", members))], tmp_path / "into")
    assert report.merges or len(collected(tmp_path / "into")) == 3


def test_names_in_several_folders_are_several_people_or_one(tmp_path):
    members = {
        f"Monday/ada/{NAME}.ipynb": ADA,
        f"Monday/bob/{NAME}.ipynb": BOB,
        f"Tuesday/ada/{NAME}.ipynb": CEM,
        f"Tuesday/eva/{NAME}.ipynb": BOB,
    }
    report = collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"ada": ADA, "ada-2": CEM, "bob": BOB, "eva": BOB}
    assert any("another is called ada too; it is ada-2" in note for note in report.notes)
    weeks = {
        f"week 4/ada/{OTHER}.ipynb": b"4",
        f"week 4/bob/{OTHER}.ipynb": b"4",
        f"week 5/ada/{NAME}.ipynb": ADA,
        f"week 5/bob/{NAME}.ipynb": BOB,
    }
    collect([pack(tmp_path / "weeks.zip", weeks)], tmp_path / "weeks")
    assert {path.name for path in (tmp_path / "weeks").iterdir()} == {
        "ada",
        "bob",
        "collected.json",
    }


def test_files_of_several_people_in_one_folder_are_named_and_not_merged(tmp_path):
    members = {f"{who}/{NAME}.ipynb": ADA for who in ("eva", "fay", "gus", "hal")}
    late = {f"late ones/{NAME}_{who}.ipynb": text for who, text in (("bo", BOB), ("cy", CEM))}
    report = collect([as_zip(tmp_path, members | late)], tmp_path / "into")
    assert set(collected(tmp_path / "into")) == {"eva", "fay", "gus", "hal"}
    (problem,) = report.problems
    assert "late ones would have 2 different notebooks" in problem
    assert all(name in problem for name in late)


def test_copies_of_one_student_are_kept_newest_with_answers(tmp_path):
    members = {f"{who}/{NAME}.ipynb": ADA for who in ("eva", "fay", "gus", "hal")}
    copies = {f"bob/{NAME}.ipynb": BOB, f"bob/{NAME}-Copy1.ipynb": CEM}
    stub = {f"ida/{NAME}.ipynb": ADA, f"ida/{NAME} (1).ipynb": UNTOUCHED}
    report = collect([as_zip(tmp_path, members | copies | stub)], tmp_path / "into")
    assert collected(tmp_path / "into")["bob"] == CEM
    assert collected(tmp_path / "into")["ida"] == ADA
    assert report.problems == []
    assert len(report.notes) == 2
    assert any("has answers or the assignment's name" in note for note in report.notes)


def test_the_last_version_of_teams_and_a_scratch_file_beside_the_notebook(tmp_path):
    members = {
        f"HW5/{who} Example/Version {number}/{NAME}.ipynb": text
        for who, texts in (("Ada", (BOB, CEM, ADA)), ("Bo", (ADA, BOB)))
        for number, text in enumerate(texts, 1)
    }
    report = collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"Ada-Example": ADA, "Bo-Example": BOB}
    assert (len(report.notes), report.problems) == (3, [])
    scratch = {f"{who}/{NAME}/scratch.ipynb": CEM for who in ("ada", "bob")}
    right = {f"{who}/{NAME}/{NAME}.ipynb": ADA for who in ("ada", "bob")}
    report = collect([pack(tmp_path / "b.zip", right | scratch)], tmp_path / "b")
    assert collected(tmp_path / "b") == {"ada": ADA, "bob": ADA}
    assert len(report.notes) == 2


@pytest.mark.parametrize(
    "form", ["lab_5_{}_{}.ipynb", "hw_2026_1{}_{}.ipynb", "hw_2026_1_{1}.ipynb"]
)
def test_a_class_of_one_number_is_not_taken_for_a_platforms(form, tmp_path):
    texts = zip(("ada", "bob", "cem"), (ADA, BOB, CEM), strict=True)
    members = {form.format(n, who): text for n, (who, text) in enumerate(texts, 1)}
    report = collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert report.merges or len(collected(tmp_path / "into")) == 3


def test_an_untouched_copy_that_comes_later_does_not_replace_answers(tmp_path):
    into = tmp_path / "into"
    collect([pack(tmp_path / "a.zip", {f"ada_1_11_{NAME}.ipynb": ADA})], into)
    report = collect([pack(tmp_path / "b.zip", {f"ada_1_12_{NAME}.ipynb": UNTOUCHED})], into)
    assert collected(into) == {"ada": ADA}
    assert ["it has no answers, so" in note for note in report.notes] == [True]


@pytest.mark.parametrize("shape", [as_zip, as_folder])
def test_a_dry_run_shows_the_table_and_writes_nothing(shape, tmp_path):
    name = "a-name-of-more-than-eighty-characters-" * 3
    archive = shape(tmp_path, {f"{name}_LATE_1_2_{NAME}.ipynb".replace("-", "x"): ADA})
    before = sorted(tmp_path.iterdir())
    process = autograder_here("collect", archive, "--into", tmp_path / "into", "--dry-run")
    assert process.returncode == 0, process.stderr
    assert sorted(tmp_path.iterdir()) == before
    assert name.replace("-", "x").rstrip("x") in process.stdout
    assert "2026-11-20 10:00 LATE" in process.stdout or shape is as_folder
    assert "LATE" in process.stdout
    assert "1 student: 1 new, 0 replaced, 0 unchanged, 0 not collected." in process.stdout
    assert "Nothing was written. Next: the same command without --dry-run." in process.stdout
    done = autograder_here("collect", archive, "--into", tmp_path / "into")
    assert f"Next: python -m autograder grade --submissions {tmp_path / 'into'}" in done.stdout


def test_what_is_guessed_of_a_platform_is_said_in_one_line(tmp_path):
    members = {f"Ada Abbott - {NAME}.ipynb": ADA, f"Bo Example - {NAME}.ipynb": BOB}
    process = autograder_here("collect", as_zip(tmp_path, members), "--into", tmp_path / "into")
    said = [line for line in process.stdout.splitlines() if line.startswith("guessed: ")]
    assert len(said) == 1
    assert "Google Classroom" in said[0]


LINK = '<html><body><a href="https://colab.example.org/drive/1">Click here</a></body></html>'
HANDED = {
    "ada_101_text.html": ("<p>My answer is 0.58.</p>", "text.html (a text of 18 characters)"),
    "bob_LATE_102_link.html": (LINK, "link.html (a link to https://colab.example.org/drive/1)"),
    "cem_103_9003_x.url": (
        "[InternetShortcut]\nURL=https://drive.example.org/x\n",
        "x.url (a link to https://drive.example.org/x)",
    ),
    "dan_104_9004_x.gdoc": (
        json.dumps({"url": "https://docs.example.com/open?id=1", "doc_id": "1"}),
        "x.gdoc (a link to https://docs.example.com/open?id=1)",
    ),
    "eva_105_9005_x.webloc": (
        '<?xml version="1.0"?><!DOCTYPE plist PUBLIC "x" "http://www.apple.com/DTDs/x.dtd"><plist>'
        "<dict><key>URL</key><string>https://a.example.org/b?c=1&amp;d=2</string></dict></plist>",
        "x.webloc (a link to https://a.example.org/b?c=1&d=2)",
    ),
    "fay_106_9006_work.rar": ("Rar!", "work.rar (packed; it was not opened)"),
    "gus_107_9007_checks.py": ("", "checks.py"),
}


def test_links_texts_and_students_without_a_notebook_are_named(tmp_path):
    members = {name: content for name, (content, _) in HANDED.items()}
    members[f"zoe_199_9999_{NAME}.ipynb"] = ADA
    report = collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert sorted(report.problems) == [
        f"download.zip: {name.split('_')[0]} handed in no notebook, only {said}."
        for name, (_, said) in HANDED.items()
    ]
    beside = {"zoe_199_link.html": LINK, f"zoe_199_9999_{NAME}.ipynb": ADA}
    again = collect([pack(tmp_path / "b.zip", beside)], tmp_path / "beside")
    assert again.problems == []
    assert again.notes == [
        "b.zip: zoe: beside the notebook: link.html (a link to https://colab.example.org/drive/1)."
    ]


def test_a_student_with_an_empty_folder_is_named(tmp_path):
    members = {
        "Bob_2_assignsubmission_file_/": "",
        f"Ada_1_assignsubmission_file_/{NAME}.ipynb": ADA,
    }
    for shape in (as_zip, as_folder):
        report = collect([shape(tmp_path, below("hw", members))], tmp_path / "into")
        (problem,) = report.problems
        assert problem.endswith("Bob handed in no notebook, only an empty folder.")


def test_a_text_in_blackboards_form_is_named(tmp_path):
    form = "Name: Ada Abbott (ab_1)\nSubmission Field:\n<p>see https://example.org/mine</p>\n"
    members = {
        "HW_ab_1_attempt_2026-11-20-10-00-00.txt": form,
        "HW_cd_2_attempt_2026-11-20-10-00-00.txt": form.replace("Ada Abbott (ab_1)", "Cy (cd_2)"),
        "HW_em_3_attempt_2026-11-20-10-00-00.txt": FORM.format(name="Em", user="em_3", n=1),
        f"HW_ab_1_attempt_2026-11-20-10-00-00_{NAME}.ipynb": ADA,
        f"HW_ab_1_attempt_2026-11-21-10-00-00_{NAME}.ipynb": BOB,
    }
    report = collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert collected(tmp_path / "into") == {"ab_1": BOB}  # the newer attempt
    assert any("ab_1: beside the notebook: ab_1.txt (a" in note for note in report.notes)
    text, nothing = sorted(report.problems)
    assert "cd_2 handed in no notebook, only cd_2.txt (a" in text
    assert nothing.endswith("em_3 handed in no notebook, only a form without a text.")
    assert report.lines[0][3] == "2026-11-21 10:00"
    manifest = json.loads((tmp_path / "into" / "collected.json").read_text())
    assert manifest["ab_1"]["name"] == "Ada Abbott"


@pytest.mark.parametrize(
    "name, platform",
    [
        ("group7_101_9001_{}.ipynb", "Canvas"),
        ("5-6 - Group 7 - Nov 20, 2026 1022 AM/{}.ipynb", "Brightspace"),
        ("HW_Team A_attempt_2026-11-20-10-00-00_{}.ipynb", "Blackboard"),
    ],
)
def test_a_group_whose_members_are_not_named_is_said(name, platform, tmp_path):
    report = collect([as_zip(tmp_path, {name.format(NAME): ADA})], tmp_path / "into")
    assert any(f"{platform} does not name the members" in note for note in report.notes)


def test_members_of_a_group_in_moodle_and_hidden_names(tmp_path):
    members = {
        f"Group A-Ada Abbott_1_assignsubmission_file_/{NAME}.ipynb": ADA,
        f"Group A-Bo Example_2_assignsubmission_file_/{NAME}.ipynb": ADA,
    }
    collect([as_zip(tmp_path, members)], tmp_path / "into")
    assert len(collected(tmp_path / "into")) == 2
    hidden = {f"Participant_{n}_assignsubmission_file_/{NAME}.ipynb": ADA for n in (7, 8, 9)}
    report = collect([pack(tmp_path / "h.zip", hidden)], tmp_path / "hidden")
    assert set(collected(tmp_path / "hidden")) == {f"Participant-{n}" for n in (7, 8, 9)}
    assert report.notes == []


def test_a_single_notebook_and_notebooks_with_odd_endings(tmp_path):
    for name in (f"ada_{NAME}.ipynb", "Bob.IPYNB", f"cem_{NAME}.ipynb.txt", "Dee.ipynb.json"):
        (tmp_path / name).write_bytes(ADA)
    files = [path for path in sorted(tmp_path.iterdir()) if path.is_file()]
    report = collect(files, tmp_path / "into")
    assert set(collected(tmp_path / "into")) == {"ada", "Bob", "cem", "Dee"}
    assert report.problems == []


def test_zips_named_after_students_are_the_students(tmp_path):
    paths = [
        pack(tmp_path / f"{who}.zip", {f"{NAME}.ipynb": text})
        for who, text in (("ada", ADA), ("bob", BOB))
    ]
    collect(paths, tmp_path / "one by one")
    assert collected(tmp_path / "one by one") == {"ada": ADA, "bob": BOB}
    inner = {
        f"{who}.zip": zipped({f"x/{NAME}.ipynb": t}) for who, t in (("ada", ADA), ("bob", BOB))
    }
    collect([pack(tmp_path / "all.zip", inner)], tmp_path / "together")
    assert collected(tmp_path / "together") == {"ada": ADA, "bob": BOB}


@pytest.mark.parametrize("kind", ["folder", "file"])
def test_manifests_of_earlier_versions_are_read(kind, tmp_path):
    into = tmp_path / "into"
    (into / "ada" / NAME).mkdir(parents=True)
    (into / "ada" / NAME / f"{NAME}.ipynb").write_bytes(ADA)
    report = collect([pack(tmp_path / "a.zip", {f"ada/{NAME}.ipynb": ADA})], into)
    manifest = json.loads((into / "collected.json").read_text())
    manifest["ada"]["key"] = f"{kind}:ada"
    del manifest["ada"]["submissions"][NAME]["late"]
    (into / "collected.json").write_text(json.dumps(manifest))
    report = collect([pack(tmp_path / "b.zip", {f"ada/{NAME}.ipynb": BOB}, day=30)], into)
    assert report.notes == report.problems == []
    assert collected(into) == {"ada": BOB}


def test_a_manifest_that_is_none_is_one_sentence(tmp_path):
    for text in ("[1]", '{"ada": 1}', "\xff", '{"ada": {}}'):
        (tmp_path / "into").mkdir(exist_ok=True)
        (tmp_path / "into" / "collected.json").write_text(text, encoding="latin-1")
        archive = pack(tmp_path / "a.zip", {f"ada/{NAME}.ipynb": ADA})
        process = autograder_here("collect", archive, "--into", tmp_path / "into")
        assert process.returncode == 2
        assert "move it away to collect anew" in words(process.stderr)


def test_modules_beside_the_notebook_come_with_it(tmp_path):
    into = tmp_path / "into"
    members = {
        f"ada_101_9001_{NAME}.ipynb": ADA,
        "ada_101_9002_mylosses.py": "x = 1",
        "ada_101_9003_checks.py": "",
        "ada_101_9004_..py": "",
        "ada_101_9005_numpy array.py": "",
        "bob_102_9006_work.zip": zipped(
            {f"w/{NAME}.ipynb": BOB, "w/tools.py": "y = 2", "elsewhere.py": "", "w/in/deep.py": ""}
        ),
    }
    report = collect([as_zip(tmp_path, members)], into)
    files = {path.name: path.read_text() for path in into.glob("*/*/*.py")}
    assert files == {"mylosses.py": "x = 1", "tools.py": "y = 2"}
    assert report.problems == []
    assert [line[-1] for line in sorted(report.lines)] == [
        f"{NAME}.ipynb with mylosses.py",
        f"w/{NAME}.ipynb with tools.py",
    ]
    assert sum("elsewhere.py" in note and "deep.py" in note for note in report.notes) == 1
    (into / "bob" / NAME / "tools.py").write_text("by the instructor")
    newer = {f"ada_101_9101_{NAME}.ipynb": CEM, "ada_101_9102_mylosses.py": "x = 3"}
    newer["bob_102_9106_work.zip"] = zipped({f"w/{NAME}.ipynb": CEM, "w/tools.py": "y = 4"})
    report = collect([pack(tmp_path / "b.zip", newer, day=25)], into)
    files = {path.name: path.read_text() for path in into.glob("*/*/*.py")}
    assert files == {"mylosses.py": "x = 3", "tools.py": "by the instructor"}
    assert ["is of another origin and stays" in line for line in report.problems] == [True]


PEOPLE = ["ada", "Bo Example", "cy_yang", "s1234567", "Di", "eva-marie", "Zoë", "Mark New"]
AROUND = ["HW5", "Downloads", "CS101 2026", "x", "Assignment 05", "New folder", "week 5", NAME]
FILES = ["{}_" + NAME, NAME + "_{}", "{}", "{} - " + NAME]
INSIDE = st.sampled_from([(), (), ("work",), ("loss-functions", "src"), (NAME,), (NAME, "final")])
TEXT = '{"cells":[{"cell_type":"code","source":"def hinge(y, s):\\n    return 1 + %d"}]}'


@settings(max_examples=150, deadline=None)
@given(
    people=st.lists(st.sampled_from(PEOPLE), min_size=2, max_size=6, unique=True),
    around=st.lists(st.sampled_from(AROUND), max_size=3),
    sections=st.booleans(),
    inside=st.one_of(st.none(), INSIDE),
    files=st.lists(st.sampled_from(FILES), min_size=6, max_size=6),
)
def test_people_in_any_layout_stay_apart(people, around, sections, inside, files, tmp_path_factory):
    """In folders with the same things inside (None: in files named in several ways)."""
    members = {}
    for number, person in enumerate(people):
        parts = [*around, *[f"Section {'AB'[number % 2]}"] * sections]
        if inside is None:
            parts.append(f"{files[number].format(person)}.ipynb")
        else:
            parts += [person, *inside, "homework.ipynb"]
        members["/".join(parts)] = TEXT % number
    folder = tmp_path_factory.mktemp("people")
    report = collect([pack(folder / "a.zip", members)], folder / "into", NAME)
    assert report.problems == report.notes == report.merges == []
    expected = {clean(person): TEXT % number for number, person in enumerate(people)}
    assert collected(folder / "into") == {who: text.encode() for who, text in expected.items()}
