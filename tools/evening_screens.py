"""Records the evening of the page *For instructors*: what the commands print, and pictures.

    .venv/bin/python tools/evening_screens.py [--pictures]

A part of the sample class hands in as at Moodle. What the five commands of the page print goes to
``book/evening.json``, and a test compares it with what they print now. With ``--pictures``, which
needs Chromium, the report, a feedback page and the formgrader are photographed into
``book/_pictures``.
"""

import argparse
import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

sys.path.append(str(Path(__file__).parents[1]))
from benchmarks.pages import find_chromium
from tools import sample_class

ROOT = Path(__file__).resolve().parents[1]
RECORD = ROOT / "book" / "evening.json"
PICTURES = ROOT / "book" / "_pictures"
NAME = sample_class.NAME
# Student, participant, and when it was handed in; the last one did not hand in.
PEOPLE = {
    "ada-perfect": (4001, "Friday, 20 November 2026, 10:12 AM"),
    "boris-one-term": (4002, "Saturday, 21 November 2026, 8:40 PM"),
    "chen-sums": (4003, "Friday, 20 November 2026, 6:30 PM"),
    "dora-unstable": (4004, "Friday, 20 November 2026, 11:58 PM"),
    "emil-labels": (4005, "Sunday, 22 November 2026, 9:05 AM"),
    "hana-deleted": (4006, "Friday, 20 November 2026, 2:00 PM"),
    "kim-empty-file": (4007, "Friday, 20 November 2026, 4:45 PM"),
    "lea-warnings": (4008, "-"),
}
POLICY = f"""timezone = "Europe/Berlin"

[late]
grace_minutes = 15
per_day = 10

[assignments.{NAME}]
due = 2026-11-20T23:59:00
maximum = 100

[[extensions]]
student = "Emil-Labels"
days = 3
"""
GRADE = "grade --policy policy.toml --roster worksheet.csv"
EXPORT = "export --results results --format moodle"
COMMANDS = {
    "collect": "collect submissions.zip --into submissions --roster worksheet.csv",
    "grade": GRADE,
    "export": f"{EXPORT} --roster worksheet.csv --missing zero --output marks.csv",
    "feedback": f"{EXPORT}-feedback --output feedback.zip",
    "report": "report --results results",
}
# What depends on the machine, or is drawn over: the progress, the versions, a warning.
LEFT_OUT = re.compile(r"^( *grading .*|Sandbox: .*|The memory of a submission is .*)\n", re.M)


def prepare(folder: Path) -> None:
    """Write the download, the grading worksheet and the policy."""
    texts = sample_class.submissions()
    rows = ["Identifier,Full name,Last modified (submission)"]
    with zipfile.ZipFile(folder / "submissions.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for student, (number, when) in PEOPLE.items():
            full = student.replace("-", " ").title()
            rows.append(f'Participant {number},{full},"{when}"')
            place = f"{full}_{number}_assignsubmission_file_/{NAME}.ipynb"
            if when != "-":
                handed = datetime.strptime(when, "%A, %d %B %Y, %I:%M %p")
                info = zipfile.ZipInfo(place, handed.timetuple()[:6])
                archive.writestr(info, texts[student, NAME])
    (folder / "worksheet.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "policy.toml").write_text(POLICY, encoding="utf-8")


def record(folder: Path) -> dict[str, str]:
    """Run the commands in a folder that was prepared; what each has printed."""
    (folder / "results").mkdir()
    (folder / "results" / "seed").write_text("7\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "96", "PYTHONUNBUFFERED": "1"}
    said = {}
    for name, words in COMMANDS.items():
        done = subprocess.run(
            [sys.executable, "-m", "autograder", *words.split()],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        lines = LEFT_OUT.sub("", done.stdout).strip().splitlines()
        said[name] = "\n".join(map(str.rstrip, lines))
    return said


@contextlib.contextmanager
def formgrader(results: Path) -> Iterator[str]:
    """The address of nbgrader's formgrader on these results, for people without a password."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "jupyter_server", "--no-browser", f"--port={port}"]
    command += ["--ip=127.0.0.1", "--allow-root", "--IdentityProvider.token="]
    command += [f"--ServerApp.root_dir={ROOT}"]
    environment = {**os.environ, "AUTOGRADER_RESULTS": str(results)}
    silent = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=silent, stderr=silent)
    address = f"http://127.0.0.1:{port}/formgrader"
    try:
        for _ in range(600):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(address)
                break
            time.sleep(0.2)
        yield address
    finally:
        server.terminate()
        server.wait()


def photograph(folder: Path) -> None:
    """Take the pictures of the report, a feedback page and the formgrader."""
    results = folder / "results"
    pages = {
        "report": (results / "report.html").as_uri() + "#misconceptions",
        "feedback": (results / "feedback" / "Boris-One-Term" / f"{NAME}.html").as_uri(),
    }
    with sync_playwright() as playwright, formgrader(results) as address:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--hide-scrollbars"]
        )
        for theme in ("light", "dark"):
            shown = browser.new_page(
                viewport={"width": 960, "height": 640}, color_scheme=theme, device_scale_factor=1.25
            )
            for name, place in pages.items():
                shown.goto(place)
                save(shown, f"evening-{name}-{theme}")
            if theme == "light":  # the formgrader has no other
                shown.goto(f"{address}/gradebook/{NAME}/{NAME}")
                shown.get_by_role("link", name="Submission #1").click()
                shown.wait_for_load_state("networkidle")
                shown.locator("text=def binary_crossentropy(").first.scroll_into_view_if_needed()
                save(shown, "evening-formgrader")
        browser.close()


def save(page: Page, name: str) -> None:
    """Save what the page shows, small."""
    image = Image.open(BytesIO(page.screenshot()))
    image.convert("RGB").save(PICTURES / f"{name}.webp", quality=60, method=6)


def main() -> None:
    """Record the evening."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        prepare(folder)
        said = record(folder)
        RECORD.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        if arguments.pictures:
            photograph(folder)
    print(f"{RECORD} has what {len(said)} commands print.")


if __name__ == "__main__":
    main()
