"""What learning platforms let an instructor download, brought into the layout that `grade` reads.

How they name what they pack:

- Canvas (`lib/content_zipper.rb`): ``lovelaceada_LATE_<user>_<attachment>_<file>``, or
  ``anon_<code>_<attachment>_<file>``. Later attachments have greater numbers.
- Moodle (`mod/assign`): ``Ada Lovelace_<participant>_assignsubmission_file_/<file>``, in older
  versions without the slash. The number is that of "Participant 123" in the grading worksheet.
- Gradescope: ``submission_<id>/<file>``, and ``submission_metadata.yml`` says whose it is.
- nbgrader: ``<student>/<assignment>/<file>``. Anything else: ``<student>/<file>``,
  ``<student>_<assignment>.ipynb`` or ``<student>.ipynb``.

Strangers named and packed it all. No path of theirs is written to: a notebook goes to
``<student>/<assignment>/<assignment>.ipynb``; the first is cleaned, the second is ours.
"""

import hashlib
import json
import os
import re
import tempfile
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Any

from ..course import CourseError, assignment
from ..grading.results import MANIFEST, write
from ..specs import ASSIGNMENTS
from .archives import JUNK, File, files_in, notebooks_in, shown

METADATA = "submission_metadata.yml"
COUNT = [str(number) for number in range(2, 1000)]
MOST_BYTES = 8 << 30  # of the notebooks of an archive

CANVAS = re.compile(
    r"(?:(?P<name>.+?)(?P<late>_LATE)?_(?P<id>[1-9]\d*)|(?:LATE_)?(?P<anonymous>anon_[^_]+))"
    r"_(?P<serial>[1-9]\d*)_(?P<file>.+)",
    re.S,
)
MOODLE = re.compile(
    r"(?P<name>[^/]*)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?/?(?P<file>.*)", re.S
)
NAMED = re.compile("|".join(name.replace("_", r"[\W_]+") for name in ASSIGNMENTS), re.I)
AGAIN = re.compile(r"-(\d{1,3})$| *\((\d{1,3})\)$")  # what was handed in or downloaded again
EXERCISES = {exercise.name: a.name for a in ASSIGNMENTS.values() for exercise in a.exercises}


@dataclass(frozen=True)
class Handed:
    """A file with who handed it in and for what, and what tells the newest of several."""

    file: File
    key: str  # tells students apart, where names do not
    name: str
    called: str  # how the student named the file, and the folder in which it lay
    ids: dict[str, Any] = field(default_factory=dict)  # what the platform wants to see again
    serial: int = 0
    assignment: str = ""
    staged: Path = Path()
    digest: str = ""

    @property
    def rank(self) -> list[int]:
        """The greatest is the newest; a 2 is in `name-2.ipynb` and in `name (2).ipynb`."""
        again = AGAIN.search(Path(self.called).stem)
        return [self.serial, self.file.when, int(again[1] or again[2]) if again else 0]


@dataclass
class Report:
    """What became of the files."""

    lines: list[tuple[str, str, str, str]] = field(default_factory=list)  # new, replaced
    unchanged: int = 0
    notes: list[str] = field(default_factory=list)  # what was left out, and should be
    problems: list[str] = field(default_factory=list)  # what has not found its place


def collect(
    archives: list[Path],
    into: Path,
    otherwise: str | None = None,
    watch: Callable[[list[File]], Iterable[File]] = iter,
) -> Report:
    """Bring the notebooks of zip files and folders to ``into/<student>/<assignment>/``.

    A notebook's name or folder tells its assignment, else its cells; `otherwise` is for those that
    tell nothing. Nothing is lost: what was collected is replaced by what is newer, anything else
    that is already there stays and is a problem of the report.

    Raises:
        CourseError: if an archive or assignment does not exist, or the folder cannot be written.
    """
    if otherwise is not None:
        assignment(otherwise)
    for path in archives:
        if not path.exists():
            raise CourseError(f"There is no file or folder {path}.")
        if path.is_dir() and into.resolve().is_relative_to(path.resolve()):
            raise CourseError(f"{into} lies in {path} and cannot be collected into.")
    report = Report()
    try:
        into.mkdir(parents=True, exist_ok=True)
        ledger = read_ledger(into)
        with tempfile.TemporaryDirectory(prefix=".collecting-", dir=into.parent) as folder:
            handed: list[Handed] = []
            for archive in archives:
                handed += _handed_in(archive, Path(folder), otherwise, watch, report)
            try:
                for place, ones in _by_place(handed, ledger, report).items():
                    try:
                        _settle(into, *place, ones, ledger, report)
                    except (FileExistsError, NotADirectoryError) as error:
                        where = f"{error.filename} is in the way"
                        report.problems.append(f"{ones[0].file}: {where}.")
            finally:
                keep_ledger(into, ledger)
    except OSError as error:
        raise CourseError(f"{into} cannot be written: {error.strerror or error}.") from None
    return report


def clean(name: str) -> str:
    """A name for a folder: letters and digits of any script, and nothing that anyone interprets."""
    text = unicodedata.normalize("NFC", name)
    kept = [c if unicodedata.category(c)[0] in "LNM" or c in "-_.@" else "-" for c in text]
    short = re.sub("-+", "-", "".join(kept)).strip("-_.@").encode()[:120]
    return short.decode(errors="ignore").strip("-_.@")


def _handed_in(
    archive: Path, staging: Path, otherwise: str | None, watch: Callable, report: Report
) -> list[Handed]:
    """The notebooks of one archive, copied; the report gets what is none or cannot be told."""
    found: list[Handed] = []
    left: list[Handed] = []
    try:
        files = files_in(archive)
        whose = _reader(files)
    except CourseError as error:
        report.problems.append(f"{archive}: {error}")
        return []
    budget = MOST_BYTES
    for outer in watch([file for file in files if not JUNK.search(file.path)]):
        try:
            ones = [one for owned in whose(outer) for one in _opened(owned)]
        except CourseError as error:
            report.problems.append(f"{outer}: {error}")
            continue
        left += [one for one in ones if not one.file.ends(".ipynb")]
        for one in (one for one in ones if one.file.ends(".ipynb")):
            try:
                data = one.file.read()
                budget -= len(data)
                if budget < 0:
                    raise CourseError(f"the archive holds more than {MOST_BYTES >> 30} GB.")
                name = _assignment_of(one, data, otherwise)
            except CourseError as error:
                report.problems.append(f"{one.file}: {error}")
                continue
            digest = hashlib.sha256(data).hexdigest()
            (staging / digest).write_bytes(data)
            found.append(replace(one, assignment=name, staged=staging / digest, digest=digest))
    served = {one.key for one in found}
    for one in left:  # beside a notebook it does not matter, alone it does
        harmless = one.key in served or one.key.startswith("file:")
        (report.notes if harmless else report.problems).append(f"{one.file}: it is no notebook.")
    return found


def _opened(owned: Handed) -> list[Handed]:
    """The file, or the notebooks in a zip file that a student has handed in."""
    if not owned.file.ends(".zip"):
        return [owned]
    packed = notebooks_in(owned.file)
    start = len(owned.file.path) + 1
    return [replace(owned, file=file, called=file.path[start:]) for file in packed]


def _reader(files: list[File]) -> Callable[[File], list[Handed]]:
    """A function that tells whose a file of this archive is (of several, where it is a group's)."""
    metadata = next((file for file in files if file.path.split("/")[-1] == METADATA), None)
    groups = _groups(metadata) if metadata else {}
    paths = [f.path for f in files if f.ends(".ipynb", ".zip") and not JUNK.search(f.path)]
    paths = [path for path in paths if not path.startswith("/")]
    # All may lie in one folder more, that of the archive.
    deep = max(min((path.count("/") for path in paths), default=0) - 1, 0)
    around = os.path.commonpath(paths).split("/")[:deep] if deep else []

    def whose(file: File) -> list[Handed]:
        parts = file.path.split("/")
        if ".." in parts or file.path.startswith("/"):
            raise CourseError("its path leads out of the archive.")
        folder = next((part for part in parts if part in groups), None)
        if folder is None:
            return [_owned(file, parts, deep if parts[:deep] == around and parts[deep:] else 0)]
        called = file.path.partition(f"{folder}/")[2]
        return [replace(one, file=file, called=called) for one in groups[folder]]

    return whose


def _owned(file: File, parts: list[str], deep: int) -> Handed:
    """Whose a file is by its path, of which the first `deep` parts are the archive's own."""
    if match := MOODLE.search(file.path):
        ids = {"participant": match["id"]}
        return Handed(file, f"moodle:{match['name']}", match["name"], match["file"], ids)
    *folders, name = parts[deep:]
    if not folders and (match := CANVAS.fullmatch(name)):
        who = match["id"] or match["anonymous"]
        ids = {"user": match["id"], "late": bool(match["late"])}
        student, serial = match["name"] or who, int(match["serial"])
        return Handed(file, f"canvas:{who}", student, match["file"], ids, serial)
    # nbgrader has the assignment below the student, others above.
    place = next((i for i, part in enumerate(parts[:-1]) if part in ASSIGNMENTS), None)
    if place is not None:
        folders = parts[place - 1 : -1] if place else [*parts[1:-1], parts[0]]
    if len(folders) > (place == 0):
        called = "/".join([*folders[1:], name])
        return Handed(file, f"folder:{folders[0]}", folders[0], called)
    stem = Path(name).stem
    if match := NAMED.search(stem):
        rest = stem[: match.start()], AGAIN.sub("", stem[match.end() :])
        stem = next((part for part in rest if part.strip(" -_.")), "").strip(" -_.")
    return Handed(file, f"file:{stem}", stem, "/".join([*folders, name]))


def _groups(metadata: File) -> dict[str, list[Handed]]:
    """Who handed in the submissions of a Gradescope archive, by the folder of each."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # all is text, objects of Ruby too
    try:
        groups = yaml.load(metadata.read(), loader)
        return {
            folder: [
                Handed(
                    metadata,
                    f"gradescope:{who.get(':email') or who[':name']}",
                    who[":name"],
                    "",
                    {"submission": folder, "sid": who.get(":sid"), "email": who.get(":email")},
                )
                for who in about[":submitters"]
            ]
            for folder, about in groups.items()
        }
    except (
        CourseError,
        yaml.YAMLError,
        AttributeError,
        LookupError,
        TypeError,
        ValueError,
    ) as error:
        why = " ".join(str(error).split())
        raise CourseError(f"{metadata} does not say whose is what: {shown(why)}") from None


def _assignment_of(handed: Handed, data: bytes, otherwise: str | None) -> str:
    """What a notebook answers: by its name, else by its folder, else by most of its cells."""
    if not clean(handed.name):
        raise CourseError("it does not say whose it is.")
    cells = _cells_of(data)
    folder, _, name = handed.called.rpartition("/")
    for told in (name, folder):
        named = {re.sub(r"[\W_]+", "_", found).lower() for found in NAMED.findall(told)}
        if len(named) > 1:
            raise CourseError("it has the names of several assignments.")
        if named and cells and not named & cells.keys():
            raise CourseError(f"it is called {min(named)}, but has the cells of {max(cells)}.")
        if named:
            return named.pop()
    if not cells and otherwise:
        return otherwise
    if not cells:
        raise CourseError("neither its name nor its cells tell of which assignment it is.")
    (most, count), *others = cells.most_common(2)
    if others and others[0][1] == count:
        raise CourseError("it has as many cells of one assignment as of another.")
    return most


def _cells_of(data: bytes) -> Counter[str]:
    """How many graded cells of each assignment a notebook has; none, if it cannot be read."""
    try:
        cells = json.loads(data)["cells"]
        names = [cell.get("metadata", {}).get("nbgrader", {}).get("grade_id") for cell in cells]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return Counter()
    known = (name.removeprefix("test_") for name in names if isinstance(name, str))
    return Counter(EXERCISES[name] for name in known if name in EXERCISES)


def _by_place(
    handed: list[Handed], ledger: dict[str, dict], report: Report
) -> dict[tuple[str, str], list[Handed]]:
    """The notebooks for each student's folder and assignment; no two students share a folder."""
    folders = {known["key"]: folder for folder, known in ledger.items()}
    for folder, known in ledger.items():
        for entry in known["submissions"].values():
            folders[f"participant {entry['ids'].get('participant')}"] = folder
    taken = {MANIFEST, *(folder.casefold() for folder in ledger)}
    namesakes = defaultdict(set)
    for one in handed:
        namesakes[one.key, one.assignment].add(one.ids.get("participant"))
    # Of namesakes in Moodle none has the name for itself.
    taken |= {
        clean(one.name).casefold() for one in handed if len(namesakes[one.key, one.assignment]) > 1
    }
    places = defaultdict(list)
    for one in sorted(handed, key=lambda one: (one.key, str(one.ids), one.rank)):
        key = one.key
        participant = one.ids.get("participant")
        if len(namesakes[key, one.assignment]) > 1:  # participants of Moodle
            key = f"{key} {participant}"
        folder = (participant and folders.get(f"participant {participant}")) or folders.get(key)
        if folder is None:
            wanted = clean(one.name)
            tags = [one.ids[name] for name in ("user", "participant", "sid") if one.ids.get(name)]
            tried = chain([wanted], (f"{wanted}-{clean(tag) or 1}" for tag in chain(tags, COUNT)))
            folder = next(name for name in tried if name.casefold() not in taken)
            if folder != wanted:
                report.notes.append(f"{one.file}: another is called {wanted} too; it is {folder}.")
            ledger[folder] = {"key": key, "name": one.name, "submissions": {}}
            taken.add(folder.casefold())
            folders[key] = folder
        places[folder, one.assignment].append(one)
    return places


def _settle(
    into: Path, folder: str, name: str, ones: list[Handed], ledger: dict, report: Report
) -> None:
    """Put the newest notebook into its place, unless something is there that we did not put."""
    best = max(ones, key=lambda one: one.rank)
    report.notes += [
        f"{one.file}: {shown(best.file.path)} of the same student is newer."
        for one in ones
        if one.digest != best.digest
    ]
    target = into / folder / name / f"{name}.ipynb"
    submissions = ledger[folder]["submissions"]
    known = submissions.get(name)
    there = _digest(target)
    if there is None and list(target.parent.glob("*.ipynb")):
        report.problems.append(f"{best.file}: {target.parent} already holds another notebook.")
        return
    if there == best.digest:
        report.unchanged += 1
        if known is not None and best.rank <= known["rank"]:
            return
    elif there is not None:
        if known is None or there != known["sha256"] or _others(known["ids"], best.ids):
            report.problems.append(f"{best.file}: {target} is of another origin and stays.")
            return
        if best.rank < known["rank"]:
            report.notes.append(f"{best.file}: {target} is newer and stays.")
            return
    if there != best.digest:
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f".{target.name}.part")
        part.write_bytes(best.staged.read_bytes())
        os.replace(part, target)
        report.lines.append((folder, name, "replaced" if there else "new", shown(best.called)))
    submissions[name] = {
        "file": best.file.path,
        "sha256": best.digest,
        "rank": best.rank,
        "ids": best.ids,
    }


def _others(known: dict[str, Any], new: dict[str, Any]) -> bool:
    """Are these two participants of Moodle, with one name?"""
    return known.get("participant") != new.get("participant")


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None


def read_ledger(folder: Path) -> dict[str, dict]:
    """Who was collected: the key, the name and the submissions of each student, by folder."""
    path = folder / MANIFEST
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    except ValueError:
        raise CourseError(f"{path} cannot be read; move it away to collect anew.") from None


def keep_ledger(folder: Path, ledger: dict[str, dict]) -> None:
    """Write the ledger into a folder where it differs."""
    if ledger != read_ledger(folder):
        write(folder / MANIFEST, json.dumps(ledger, indent=1, sort_keys=True) + "\n")
