"""The command `collect`: downloads of learning platforms, in the layout that `grade` reads."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from ..course import assignment
from ..errors import CourseError
from ..grading.submissions import MOST_FILES
from ..grading.submitted_notebook import LONGEST
from . import copies
from .archives import COURSE_FILES, MOST_BYTES, File, Opened, open_download, shown
from .assignments import assignment_of
from .filing import Handed, by_place, note_without, settle
from .manifest import Manifest, clean, read_manifest, write_manifest
from .other_files import describe, is_empty_form, is_of_the_course
from .owners import Claim, Claims, whose
from .report import Report

MOST_NOTEBOOKS = 200  # of one student in a download
MOST_STUDENT_BYTES = 256 << 20  # of these
MOST_NAMED = 50  # files that one sentence lists
MODULE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}\.py")

Who = tuple[str, str]
Watch = Callable[[list[Claim]], Iterable[Claim]]


def collect(
    archives: list[Path],
    into: Path,
    otherwise: str | None = None,
    watch: Watch = iter,
    *,
    dry_run: bool = False,
    accept_merges: bool = False,
) -> Report:
    """Bring the notebooks of zip files and folders to ``into/<student>/<assignment>/``.

    A notebook's name or folder tells its assignment, else its cells; `otherwise` is for those that
    tell nothing. Nothing is lost: what was collected is replaced by what is newer, anything else
    that is already there stays and is a problem of the report. Nothing is written if `dry_run`, or
    if several people would become one student (the report's `merges`), unless `accept_merges`.

    Returns:
        What became of every file.

    Raises:
        CourseError: if an archive or assignment does not exist, or the folder cannot be written.
    """
    _check(archives, into, otherwise)
    report = Report()
    handed: list[Handed] = []
    for archive in archives:
        handed += _handed_in(archive, otherwise, watch, report, accept_merges)
    report.guesses = sorted(set(report.guesses))
    try:
        _file(handed, into, report, dry_run or bool(report.merges))
    except OSError as error:
        raise CourseError(f"{into} cannot be written: {error.strerror or error}.") from None
    return report


def _check(archives: list[Path], into: Path, otherwise: str | None) -> None:
    if otherwise is not None:
        assignment(otherwise)
    for path in archives:
        if not path.exists():
            raise CourseError(f"There is no file or folder {path}.")
        if path.is_dir() and into.resolve().is_relative_to(path.resolve()):
            raise CourseError(f"{into} lies in {path} and cannot be collected into.")


def _handed_in(
    archive: Path, otherwise: str | None, watch: Watch, report: Report, accept_merges: bool
) -> list[Handed]:
    """The notebooks of one download; the report gets what is none or cannot be told."""
    try:
        opened = open_download(archive)
        claims = whose(opened.files, archive.resolve().name)
    except CourseError as error:
        report.problems.append(shown(f"{archive}: {error}"))
        return []
    _account(opened, claims, report)
    handed, explained = _read(claims.owned, otherwise, watch, report)
    handed = _with_modules(handed, claims.owned)
    names = {otherwise} if otherwise else {one.assignment for one in handed}
    stopping, naming = ([], []) if accept_merges else copies.suspicious(handed)
    report.merges += map(copies.line, stopping)
    for group in naming:
        student, name, files = copies.line(group)
        report.problems.append(
            f"{shown(archive.name)}: {student} would have {len(group)} different notebooks "
            f"of {name}, which may be of different people (--accept-merges takes the newest): "
            f"{files.replace(chr(10), ', ')}"
        )
        explained[_who(group[0].claim)] = report.problems[-1]
    held = {(group[0].key, group[0].assignment) for group in naming}
    modules = {module.file for one in handed for module in one.modules}
    others = [claim for claim in claims.owned if claim.file not in modules]
    served = {_who(one.claim) for one in handed}
    reasons = explained | _name_the_others(others, served | explained.keys(), report)
    handed = [one for one in handed if (one.key, one.assignment) not in held]
    if len(names) == 1:  # else nothing says for which assignment it was
        first = {_who(claim): claim for claim in reversed(claims.owned)}
        failed = reasons.keys() - {_who(one.claim) for one in handed}
        name = names.pop()
        report.without += [(first[who], name, reasons[who]) for who in sorted(failed)]
    return handed


def _who(claim: Claim) -> Who:
    """Tells students apart; the key alone does not tell namesakes in Moodle."""
    return claim.owner.key, str(claim.owner.ids.get("participant", ""))


def _with_modules(handed: list[Handed], claims: list[Claim]) -> list[Handed]:
    """The notebooks with the Python files beside them; of two with one name the later counts."""
    beside: dict[tuple[str, str], dict[str, Claim]] = defaultdict(dict)
    for claim in sorted(claims, key=lambda claim: claim.label.serial):
        place, _, name = claim.called.rpartition("/")
        is_module = MODULE.fullmatch(name) and not COURSE_FILES.fullmatch(name)
        if is_module and claim.file.size <= LONGEST:
            beside[claim.owner.key, place][name] = claim
    return [
        replace(one, modules=tuple([*beside[one.key, place].values()][:MOST_FILES]))
        for one in handed
        for place in [one.claim.called.rpartition("/")[0]]
    ]


def _account(opened: Opened, claims: Claims, report: Report) -> None:
    """Note what nobody has handed in."""
    report.problems += opened.problems
    report.passed_over += opened.passed_over + claims.own
    report.guesses += claims.guesses
    stray = []
    for file in claims.left + claims.unlisted:
        if file.is_notebook:
            report.problems.append(f"{file}: it does not say whose it is.")
        elif COURSE_FILES.fullmatch(file.name):
            report.passed_over.append(file)
        else:
            stray.append(file)
    if stray:
        files = _listed([(file, file.path) for file in stray])
        report.notes.append(f"{shown(stray[0].archive)}: nothing says whose these are: {files}")


def _read(
    claims: list[Claim], otherwise: str | None, watch: Watch, report: Report
) -> tuple[list[Handed], dict[Who, str]]:
    """The notebooks, and of which students some are not among them, and why.

    The budget is each student's own, and whoever exceeds it gives back what was used.
    """
    found: dict[str, list[Handed]] = defaultdict(list)
    used: dict[str, int] = defaultdict(int)
    total = 0
    refused: dict[str, str] = {}
    explained: dict[Who, str] = {}
    for claim in watch([claim for claim in claims if claim.file.is_notebook]):
        key = claim.owner.key
        if key in refused:
            continue
        try:
            if not clean(claim.owner.name):
                raise CourseError("it does not say whose it is.")
            data = claim.file.read()
            used[key] += len(data)
            total += len(data)
            if len(found[key]) == MOST_NOTEBOOKS or used[key] > MOST_STUDENT_BYTES:
                refused[key] = (
                    f"{shown(claim.file.archive)}: {shown(claim.owner.name)} handed in more than "
                    f"{MOST_NOTEBOOKS} notebooks or {MOST_STUDENT_BYTES >> 20} MB; none is taken."
                )
                explained[_who(claim)] = refused[key]
                total -= used[key]
                continue
            if total > MOST_BYTES:
                raise CourseError(f"the download holds more than {MOST_BYTES >> 30} GB.")
            parts = [*claim.file.parts, *claim.called.split("/")]
            name = assignment_of(parts, data, otherwise)
        except CourseError as error:
            report.problems.append(f"{claim.file}: {error}")
            explained[_who(claim)] = report.problems[-1]
            continue
        found[key].append(Handed(claim, name, hashlib.sha256(data).hexdigest()))
    report.problems += refused.values()
    handed = [one for key, ones in found.items() if key not in refused for one in ones]
    return handed, explained


def _name_the_others(claims: list[Claim], served: set[Who], report: Report) -> dict[Who, str]:
    """Files that are no notebooks: beside one they are noted, alone they are a problem.

    Returns:
        The problem of each student who handed in no notebook.
    """
    students: dict[Who, list[Claim]] = defaultdict(list)
    alone: dict[Who, str] = {}
    groups: dict[tuple[str, str], None] = {}
    for claim in claims:
        students[_who(claim)].append(claim)
        names = ", ".join(shown(owner.name) for owner in claim.label.owners)
        groups[f"{shown(claim.file.archive)}: {names}", claim.label.note] = None
    report.notes += [f"{who}: {note}" for who, note in groups if note]
    for key, ones in students.items():
        others = []
        for one in ones:
            of_the_course = key in served and is_of_the_course(one.called)
            if of_the_course or is_empty_form(one.file, one.platform):
                report.passed_over.append(one.file)
            elif not one.file.is_notebook:
                others.append((one.file, one.called))
        who = f"{shown(ones[0].file.archive)}: {shown(ones[0].owner.name)}"
        if key not in served:
            files = _listed(others) if others else "a form without a text."
            alone[key] = f"handed in no notebook, only {files}"
            report.problems.append(f"{who} {alone[key]}")
        elif others:
            report.notes.append(f"{who}: beside the notebook: {_listed(others)}")
    return alone


def _listed(files: list[tuple[File, str]]) -> str:
    """Files in one sentence, as their owners called them; of many only the first."""
    texts = [describe(file, called) for file, called in files[:MOST_NAMED]]
    more = f" and {len(files) - MOST_NAMED} more" if len(files) > MOST_NAMED else ""
    return ", ".join(texts) + more + "."


def _file(handed: list[Handed], into: Path, report: Report, dry_run: bool) -> None:
    manifest: Manifest = read_manifest(into)
    if not dry_run:
        into.mkdir(parents=True, exist_ok=True)
    try:
        for place, ones in by_place(handed, manifest, report).items():
            try:
                settle(into, place, ones, manifest, report, dry_run)
            except (FileExistsError, NotADirectoryError) as error:
                where = f"{error.filename} is in the way"
                report.problems.append(f"{ones[0].claim.file}: {where}.")
            except CourseError as error:
                report.problems.append(str(error))
        note_without(report.without, manifest, report)
    finally:
        if not dry_run:
            write_manifest(into, manifest)
