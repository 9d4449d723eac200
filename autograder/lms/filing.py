"""Notebooks into their places, ``<student>/<assignment>/<assignment>.ipynb``.

Strangers named and packed it all. No path of theirs is written to: the first part is cleaned, the
second is ours.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from ..errors import CourseError
from ..grading.results import MANIFEST
from ..grading.submissions import is_answered
from ..grading.tables import write_bytes
from . import plain
from .archives import shown
from .arrival import attempts_before, entry_of, replaced
from .copies import answered, candidates
from .manifest import Manifest, clean, entries_of
from .owners import Claim
from .platform import Owner
from .report import Report, handed_in

COUNT = [str(number) for number in range(2, 100_000)]
TAGS = ("user", "participant", "sid", "brightspace", "blackboard")  # tell namesakes apart


@dataclass(frozen=True)
class Handed:
    """A notebook with who handed it in and for what."""

    claim: Claim
    assignment: str
    digest: str
    modules: tuple[Claim, ...] = ()  # Python files beside it, which it may import

    @property
    def key(self) -> str:
        """What tells students apart."""
        return self.claim.owner.key

    @property
    def ids(self) -> dict[str, Any]:
        """What the platform knows the student by."""
        return dict(self.claim.owner.ids)

    @property
    def when(self) -> int:
        """When it was handed in, or what comes nearest."""
        return self.claim.label.when or self.claim.file.when

    @property
    def rank(self) -> list[int]:
        """The greatest is the newest; a 2 is in `name-2.ipynb` and in `name (2).ipynb`."""
        stem = Path(self.claim.called).stem
        again = plain.AGAIN.search(stem)
        digits = "".join(c for c in again[0] if c.isdecimal()) if again else ""
        serial = self.claim.label.serial or plain.version(self.claim.called)
        return [serial, self.when, int(digits or 0)]


Places = dict[tuple[str, str], list[Handed]]


def by_place(handed: list[Handed], manifest: Manifest, report: Report) -> Places:
    """The notebooks for each student's folder and assignment; no two students share a folder."""
    folders = {known["key"]: folder for folder, known in manifest.items()}
    for folder, known in manifest.items():
        for entry in entries_of(known):
            folders[f"participant {entry['ids'].get('participant')}"] = folder
    namesakes = defaultdict(set)
    for one in handed:
        namesakes[one.key, one.assignment].add(one.ids.get("participant"))
    # Of namesakes in Moodle none has the name for itself.
    taken = {MANIFEST, *(folder.casefold() for folder in manifest)} | {
        clean(one.claim.owner.name).casefold()
        for one in handed
        if len(namesakes[one.key, one.assignment]) > 1
    }
    places: Places = defaultdict(list)
    for one in sorted(handed, key=lambda one: (one.key, str(one.ids), one.rank)):
        key, participant = one.key, one.ids.get("participant")
        if len(namesakes[key, one.assignment]) > 1:  # participants of Moodle
            key = f"{key} {participant}"
        folder = (participant and folders.get(f"participant {participant}")) or folders.get(key, "")
        if not folder:
            folder = _new_folder(one.claim, taken, report)
            manifest[folder] = _new_entry(key, one.claim)
            taken.add(folder.casefold())
            folders[key] = folder
        places[folder, one.assignment].append(one)
    return places


def note_without(without: list[tuple[Claim, str, str]], manifest: Manifest, report: Report) -> None:
    """Put into the manifest who handed in something that could not be collected.

    Args:
        without: a file of each, the assignment, and why.
        manifest: receives it, unless there is a notebook of the same student.
        report: receives how each entry is called.
    """
    for claim, name, why in without:
        owner = claim.owner
        folder = next((one for one, known in manifest.items() if _is_of(known, owner, name)), "")
        if not folder:
            taken = {MANIFEST, *(one.casefold() for one in manifest)}
            folder = _new_folder(claim, taken, report)
            manifest[folder] = _new_entry(owner.key, claim)
        report.others.add(folder)
        if name not in manifest[folder]["submissions"]:
            entry = {"ids": dict(owner.ids), "why": why}
            manifest[folder].setdefault("without", {})[name] = entry


def _is_of(known: dict[str, Any], owner: Owner, name: str) -> bool:
    """Is this entry of the manifest the owner's? In Moodle the key does not tell namesakes."""
    participant = owner.ids.get("participant")
    if participant and any(e["ids"].get("participant") == participant for e in entries_of(known)):
        return True
    there = {*known["submissions"], *known.get("without", {})}
    return known["key"] == owner.key and not (participant and name in there)


def _new_entry(key: str, claim: Claim) -> dict[str, Any]:
    name = claim.owner.ids.get("full_name") or claim.owner.name
    return {"key": key, "name": name, "submissions": {}}


def _new_folder(claim: Claim, taken: set[str], report: Report) -> str:
    wanted, ids = clean(claim.owner.name), claim.owner.ids
    tags = [ids[name] for name in TAGS if ids.get(name)]
    tried = chain([wanted], (f"{wanted}-{clean(tag) or 1}" for tag in chain(tags, COUNT)))
    folder = next(name for name in tried if name.casefold() not in taken)
    if folder != wanted:
        report.notes.append(f"{claim.file}: another is called {wanted} too; it is {folder}.")
    return folder


def settle(
    into: Path,
    place: tuple[str, str],
    ones: list[Handed],
    manifest: Manifest,
    report: Report,
    dry: bool,
) -> None:
    """Put the newest notebook into its place, unless something is there that we did not put.

    An untouched copy never counts as newer than one with answers.
    """
    folder, name = place
    possible = candidates(ones) if len({one.digest for one in ones}) > 1 else ones
    best = max(possible, key=lambda one: one.rank)
    report.students.add(folder)
    report.notes += _not_taken(ones, possible, best)
    target = into / folder / name / f"{name}.ipynb"
    known = manifest[folder]["submissions"].get(name)
    there = _digest(target)
    if there is None and target.parent.is_dir() and list(target.parent.glob("*.ipynb")):
        report.problems.append(
            f"{best.claim.file}: {target.parent} already holds another notebook."
        )
        return
    if there == best.digest:
        report.unchanged += 1
        if known is not None and best.rank <= known["rank"]:
            return
    others = [one for one in possible if one.digest != best.digest]
    if there not in (None, best.digest) and not _may_replace(target, there, known, best, report):
        if known is not None and there == known["sha256"] and best in answered([best], True):
            same = not _others(known["ids"], best.ids)
            known["attempts"] = attempts_before(into, place, [best, *others] * same, known, dry)
        return
    earlier = attempts_before(into, place, others, known, dry)
    if there != best.digest:
        if there is not None and known is not None and not dry:
            earlier = [*earlier, replaced(into, place, known)]
        if not dry:
            _write(target, best)
        what = "replaced" if there else "new"
        when = handed_in(best.when, best.claim.label.late)
        names = [shown(module.called.rpartition("/")[2]) for module in best.modules]
        called = " with ".join([shown(best.claim.called), *filter(None, [", ".join(names)])])
        report.lines.append((folder, name, what, when, called))
    manifest[folder].get("without", {}).pop(name, None)
    manifest[folder]["submissions"][name] = entry_of(best) | {
        "ids": best.ids,
        "attempts": [one for one in earlier if one["sha256"] != best.digest],
        "modules": _bring_modules(target.parent, best, known or {}, report, dry),
    }


def _not_taken(ones: list[Handed], possible: list[Handed], best: Handed) -> list[str]:
    taken = shown(best.claim.file.path)
    return [
        f"{one.claim.file}: {taken} of the same student "
        + (
            "is newer."
            if one in possible
            else "was taken: it has answers or the assignment's name, and this has not."
        )
        for one in ones
        if one.digest != best.digest
    ]


def _may_replace(target: Path, there: str, known: Any, best: Handed, report: Report) -> bool:
    """Say why not, where what lies in the place has to stay."""
    if known is None or there != known["sha256"] or _others(known["ids"], best.ids):
        report.problems.append(f"{best.claim.file}: {target} is of another origin and stays.")
    elif best.rank < known["rank"]:
        report.notes.append(f"{best.claim.file}: {target} is newer and stays.")
    elif is_answered(target, best.assignment) and not answered([best], strictly=True):
        report.notes.append(f"{best.claim.file}: it has no answers, so {target} stays.")
    else:
        return True
    return False


def _write(target: Path, best: Handed) -> None:
    data = best.claim.file.read()
    if hashlib.sha256(data).hexdigest() != best.digest:
        raise CourseError(f"{best.claim.file} changed while it was collected; collect it again.")
    write_bytes(target, data)


def _bring_modules(
    folder: Path, best: Handed, known: dict[str, Any], report: Report, dry: bool
) -> dict[str, str]:
    """Put the Python files beside the notebook where it imports them from; the digests by name."""
    before, digests = known.get("modules", {}), {}
    for module in best.modules:
        name = module.called.rpartition("/")[2]
        there = _digest(folder / name)
        try:
            data = module.file.read()
        except CourseError as error:
            report.problems.append(f"{module.file}: {error}")
            continue
        digest = hashlib.sha256(data).hexdigest()
        if there not in (None, digest, before.get(name)):
            report.problems.append(
                f"{module.file}: {folder / name} is of another origin and stays."
            )
            continue
        digests[name] = digest
        if there != digest and not dry:
            write_bytes(folder / name, data)
    return digests


def _others(known: dict[str, Any], new: dict[str, Any]) -> bool:
    """Are these two participants of Moodle, with one name?"""
    return known.get("participant") != new.get("participant")


def _digest(path: Path) -> str | None:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else None
