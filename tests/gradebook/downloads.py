"""The same four students as each platform packs them, in every shape in which a download arrives.

Ada and Bo hand in a notebook, Cy a zip file in a zip file, Di a PDF.
"""

import io
import zipfile

from archives import METADATA, pack
from commands import NAME

CHECKS = b"# of the course"


def zipped(members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, text in members.items():
            archive.writestr(path, text)
    return content.getvalue()


def packed_twice(text):
    return zipped(
        {"work/again.zip": zipped({f"mine/{NAME}.ipynb": text, "mine/checks.py": CHECKS})}
    )


def canvas(ada, bo, cy):
    return {
        f"abbottada_101_9001_{NAME}-1.ipynb": ada,
        "abbottada_101_9002_checks.py": CHECKS,
        f"exampleboʼs_LATE_102_9003_{NAME}.ipynb".replace("ʼ", ""): bo,
        "yangcy_103_9004_work.zip": packed_twice(cy),
        "diazdi_104_9005_homework.pdf": b"%PDF",
    }


def moodle(ada, bo, cy):
    return {
        f"Ada Abbott_4001_assignsubmission_file_/{NAME}.ipynb": ada,
        f"Bo Example_4002_assignsubmission_file_/my_work/{NAME}.ipynb": bo,
        "Bo Example_4002_assignsubmission_onlinetext_/onlinetext.html": b"<p>late, sorry</p>",
        "Cy Yang_4003_assignsubmission_file_/work.zip": packed_twice(cy),
        "Di Diaz_4004_assignsubmission_file_/homework.pdf": b"%PDF",
    }


def moodle_flat(ada, bo, cy):
    return {
        f"Ada Abbott_4001_assignsubmission_file_{NAME}.ipynb": ada,
        f"Bo Example_4002_assignsubmission_file_{NAME}.ipynb": bo,
        "Cy Yang_4003_assignsubmission_file_work.zip": packed_twice(cy),
        "Di Diaz_4004_assignsubmission_file_homework.pdf": b"%PDF",
    }


def gradescope(ada, bo, cy):
    names = ("Ada Abbott", "Bo Example", "Cy Yang", "Di Diaz")
    about = [
        METADATA.format(id=7000 + n, name=name, sid=n, email=f"{name[:2].lower()}@example.org")
        for n, name in enumerate(names, 1)
    ]
    return {
        f"submission_7001/{NAME}.ipynb": ada,
        f"submission_7002/{NAME}.ipynb": bo,
        "submission_7003/work.zip": packed_twice(cy),
        "submission_7004/homework.pdf": b"%PDF",
        "submission_metadata.yml": "---\n" + "".join(t.removeprefix("---\n") for t in about),
    }


FORM = """Name: {name} ({user})
Assignment: HW_5: binary losses
Date Submitted: Friday, 20 November 2026 10:00:0{n} o'clock GMT
Current Mark: Needs Marking

Submission Field:
There is no student submission text data for this assignment.

Comments:
There are no student comments for this assignment.

Files:
\tOriginal filename: work
"""


def blackboard(ada, bo, cy):
    users = {"Ada Abbott": "ab_1", "Bo Example": "ex_2", "Cy Yang": "ya_3", "Di Diaz": "di_4"}
    members = {}
    files = (
        (f"{NAME}.ipynb", ada),
        (f"{NAME}.ipynb", bo),
        ("w.zip", packed_twice(cy)),
        ("h.pdf", b""),
    )
    for n, ((name, user), (file, content)) in enumerate(zip(users.items(), files, strict=True)):
        attempt = f"HW_5 binary losses_{user}_attempt_2026-11-20-10-00-0{n}"
        members[f"{attempt}.txt"] = FORM.format(name=name, user=user, n=n)
        members[f"{attempt}_{file}"] = content
    return members


def brightspace(ada, bo, cy):
    return {
        "index.html": b"<html>all submissions</html>",
        f"39786-640693 - Ada Abbott - Nov 20, 2026 1022 AM/{NAME}.ipynb": ada,
        f"39787-640693 - Bo Example - Nov 20, 2026 9:56 PM/{NAME} (1).ipynb": bo,
        "40111-640693 - Cy Yang - Nov 21, 2026 1201 AM/work.zip": packed_twice(cy),
        "40112-640693 - Di Diaz - Nov 21, 2026 1202 AM/homework.pdf": b"%PDF",
    }


def brightspace_flat(ada, bo, cy):
    return {
        "index.html": b"<html>all submissions</html>",
        f"39786-640693 - Ada Abbott - Nov 20, 2026 1022 AM - {NAME}.ipynb": ada,
        f"39787-640693 - Bo Example - Nov 20, 2026 956 PM - {NAME}.ipynb": bo,
        "40111-640693 - Cy Yang - Nov 21, 2026 1201 AM - work.zip": packed_twice(cy),
        "40112-640693 - Di Diaz - Nov 21, 2026 1202 AM - homework.pdf": b"%PDF",
    }


def google_classroom(ada, bo, cy):
    return {
        f"Ada Abbott - {NAME}.ipynb": ada,
        f"Bo Example - Copy of {NAME}.ipynb": bo,
        "Cy Yang - Untitled0.ipynb": cy,
        "Di Diaz - homework.pdf": b"%PDF",
    }


def github_classroom(ada, bo, cy):
    members = {}
    for user, text in (("ada-a", ada), ("bo", bo), ("cy", cy), ("di", None)):
        repository = f"losses-05-{user}"
        members[f"{repository}/README.md"] = b"# Losses"
        members[f"{repository}/exercises/{NAME}/checks.py"] = CHECKS
        if text:
            members[f"{repository}/exercises/{NAME}/{NAME}.ipynb"] = text
    return members


def nbgrader(ada, bo, cy):
    return {
        f"Ada/{NAME}/{NAME}.ipynb": ada,
        f"Bo/{NAME}/{NAME}.ipynb": bo,
        f"Bo/{NAME}/timestamp.txt": b"2026-11-20 10:00:00 UTC",
        f"Cy/{NAME}/work.zip": packed_twice(cy),
        f"Di/{NAME}/checks.py": CHECKS,
    }


def plain_files(ada, bo, cy):
    return {
        f"ada_{NAME}.ipynb": ada,
        f"{NAME}-bo.ipynb": bo,
        "cy.ipynb": cy,
    }


def plain_folders(ada, bo, cy):
    return {
        f"Ada Abbott/{NAME}.ipynb": ada,
        "Bo Example/hw/untitled.ipynb": bo,
        "Cy Yang/work.zip": packed_twice(cy),
        "Di Diaz/": b"",
    }


def sections(ada, bo, cy):
    return {
        f"Section A/{NAME}/ada/{NAME}.ipynb": ada,
        f"Section A/{NAME}/bo/{NAME}.ipynb": bo,
        f"Section B/{NAME}/cy/{NAME}.ipynb": cy,
        f"Section B/{NAME}/di/notes.pdf": b"%PDF",
    }


def files_in_sections(ada, bo, cy):
    return {
        f"Section A/ada_{NAME}.ipynb": ada,
        "Section A/bo.ipynb": bo,
        f"Section B/cy - {NAME}.ipynb": cy,
    }


def folders_of_people_in_folders(ada, bo, cy):
    return {
        f"ada/ada hw/{NAME}.ipynb": ada,
        f"bo/bo's work/final/{NAME} (1).ipynb": bo,
        f"cy/{NAME}/stuff/{NAME}.ipynb": cy,
        "di/di.pdf": b"%PDF",
    }


FULL = ("Ada-Abbott", "Bo-Example", "Cy-Yang", "Di Diaz")
SHORT = ("Ada", "Bo", "Cy", "Di")
PLATFORMS = {
    canvas: ("abbottada", "examplebos", "yangcy", "diazdi"),
    moodle: FULL,
    moodle_flat: FULL,
    gradescope: FULL,
    blackboard: ("ab_1", "ex_2", "ya_3", "di_4"),
    brightspace: FULL,
    brightspace_flat: FULL,
    google_classroom: FULL,
    github_classroom: ("ada-a", "bo", "cy", "di"),
    nbgrader: SHORT,
    plain_files: ("ada", "bo", "cy", None),
    plain_folders: FULL,
    sections: ("ada", "bo", "cy", "di"),
    files_in_sections: ("ada", "bo", "cy", None),
    folders_of_people_in_folders: ("ada", "bo", "cy", "di"),
}


def as_zip(folder, members):
    return pack(folder / "download.zip", members)


def as_folder(folder, members):
    place = folder / "download"
    for path, text in members.items():
        (place / path).parent.mkdir(parents=True, exist_ok=True)
        if path.endswith("/"):
            (place / path).mkdir()
        else:
            (place / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    return place


def below(outer, members):
    """One folder more, as every Mac makes it, with what a Mac adds."""
    mac = {"__MACOSX/._download": b"\0\5\x16\7", f"{outer}/.DS_Store": b"\0"}
    return {f"{outer}/{path}": text for path, text in members.items()} | mac


SHAPES = {
    "zip": as_zip,
    "folder": as_folder,
    "one folder more": lambda folder, members: as_zip(folder, below("HW5 2026", members)),
    "two folders more": lambda folder, members: as_folder(folder, below("x/y z", members)),
    "an assignment's folder more": lambda folder, members: as_zip(folder, below(NAME, members)),
    "zip in zip": lambda folder, members: as_zip(folder, {"CS101.zip": zipped(members)}),
    "folder with the zip": lambda folder, members: as_folder(
        folder, {"CS101.zip": zipped(members)}
    ),
}
