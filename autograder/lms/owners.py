"""Who handed in which file of a download.

Platforms that number their students are looked for first, each in the folder where its names lie,
however deep that is. What is left is told by its path: from the names of all folders and files
those of the course are dropped, and what all paths have in common; the students are the first level
at which the rest differs, and at which hardly anybody has several notebooks of one assignment.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from os.path import commonprefix

from ..errors import CourseError
from ..specs import ASSIGNMENTS
from . import (
    blackboard,
    brightspace,
    canvas,
    github_classroom,
    google_classroom,
    gradescope,
    moodle,
    nbgrader_layout,
    plain,
)
from .archives import File
from .assignments import named_by
from .platform import Label, Level, Owner, Platform

NUMBERED: tuple[Platform, ...] = (gradescope, moodle, blackboard, brightspace, canvas)
NAMED: tuple[Platform, ...] = (nbgrader_layout, github_classroom, google_classroom)
DEEPEST = 6  # folders around a download


@dataclass(frozen=True)
class Claim:
    """A file and the student who handed it in."""

    file: File
    label: Label
    owner: Owner
    called: str  # how the student named it, and the folders below the student's
    platform: str
    numbered: bool  # two of the same number are one student; two of the same name may not be


@dataclass
class Claims:
    """The files of a download that have an owner, and those that have none."""

    owned: list[Claim] = field(default_factory=list)
    own: list[File] = field(default_factory=list)  # the platform's
    left: list[File] = field(default_factory=list)
    unlisted: list[File] = field(default_factory=list)  # of which the platform does not say it
    guesses: set[str] = field(default_factory=set)

    def add(self, other: "Claims") -> None:
        """Take in those of another folder."""
        self.owned += other.owned
        self.own += other.own
        self.left += other.left
        self.unlisted += other.unlisted
        self.guesses |= other.guesses


def whose(files: list[File], archive: str) -> Claims:
    """Find the owners of the files of one download.

    Raises:
        CourseError: if a platform's own list of its submissions cannot be read.
    """
    claims = _numbered(files, 0, archive) if files else Claims()
    if claims is None or _is_nbgraders(claims):
        return _named(files, archive)
    if any(file.is_notebook for file in claims.left):
        others = _named(claims.left, archive)
        claims.left = []
        claims.add(others)
    return claims


def _numbered(files: list[File], depth: int, archive: str) -> Claims | None:
    """By the names that numbering platforms give, in this folder or in all the folders in it."""
    level = Level.of(files, depth, archive)
    labels = {
        name: (platform, label)
        for platform in reversed(NUMBERED)
        for name, label in platform.labels(level).items()
    }
    own = {name for platform, _ in labels.values() for name in platform.OWN}
    if labels and 2 * len(labels) >= len(level.children.keys() - own):
        return _claims(level, labels, own, True)
    # All folders must fit: the only student with a notebook could else pose as a download.
    folders = [name for name in level.children if level.is_folder(name) and level.has_files(name)]
    loose = any(file.is_notebook for file in files if len(file.parts) == depth + 1)
    if depth == DEEPEST or loose or not folders:
        return None
    found = Claims()
    for name, below in level.children.items():
        part: Claims | None = Claims(left=below)
        if name in folders:
            try:
                part = _numbered(below, depth + 1, archive)
            except CourseError:
                if len(folders) == 1:
                    raise
                part = None  # one student's file must not stop the others
        if part is None:
            return None
        found.add(part)
    return found


def _is_nbgraders(claims: Claims) -> bool:
    """Does a single student lie in a folder of an assignment in a folder of somebody else?

    Then the names are those of files that a student has called after a platform's.
    """
    if len({claim.owner.key for claim in claims.owned}) != 1:
        return False
    above = [claim.file.parts[: -1 - claim.called.count("/")] for claim in claims.owned]
    return any(
        part in ASSIGNMENTS and plain.in_folder(outer)
        for parts in above
        for outer, part in pairwise(parts)
    )


def _named(files: list[File], archive: str) -> Claims:
    """By the names of students, in the first folder that has more than one thing in it."""
    level = Level.of(files, 0, archive)
    while level.depth < DEEPEST:
        for platform in NAMED:
            if labels := platform.labels(level):
                marked = {name: (platform, label) for name, label in labels.items()}
                return _claims(level, marked, set(), False)
        inner = level.with_notebooks() or list(level.children)
        if len(inner) != 1 or not level.is_folder(inner[0]) or len(level.children) > 1:
            break
        level = Level.of(files, level.depth + 1, archive)
    return _by_names(files, archive)


def _claims(
    level: Level, labels: dict[str, tuple[Platform, Label]], own: set[str], numbered: bool
) -> Claims:
    claims = Claims()
    for name, files in level.children.items():
        if name not in labels:
            (claims.own if name in own else claims.left).extend(files)
            continue
        platform, label = labels[name]
        if platform.GUESS:
            claims.guesses.add(f"{platform.NAME}: {platform.GUESS}")
        if not label.owners:
            claims.unlisted.extend(files)
        for file in files:
            inner = file.parts[level.depth + 1 :]
            called = "/".join(inner) if inner else label.file or name
            for owner in label.owners:
                claims.owned.append(Claim(file, label, owner, called, platform.NAME, numbered))
    return claims


@dataclass
class _Path:
    """The names in the path of a file that may be students', from the outermost."""

    file: File
    names: list[str]
    folders: int  # of these names are folders'

    @classmethod
    def of(cls, file: File) -> "_Path":
        names = plain.in_path(file.parts)
        return cls(file, names, len(plain.in_path([*file.parts[:-1], ""])))


def _by_names(files: list[File], archive: str) -> Claims:
    """The general way: the first level at which the paths differ and hardly anything collides."""
    paths = [_Path.of(file) for file in files]
    around = [path.names[: path.folders] for path in paths if path.folders]
    common = commonprefix(around) if around else []  # noqa: RUF071 - of lists
    rests = [path.names[len(common) :] if path.folders else path.names for path in paths]
    all_tell = not any(file.is_notebook for file in files)
    notebooks = [
        (rest, named_by(path.file.parts))
        for path, rest in zip(paths, rests, strict=True)
        if path.file.is_notebook or all_tell
    ]
    claims = Claims(guesses={f"{plain.NAME}: {plain.GUESS}"})
    if not any(rest for rest, _ in notebooks):  # all are one student's, or nobody's
        name = common[-1] if common else plain.in_file(archive)
        for path in paths:
            if name and path.names[: len(common)] == common:
                claims.owned.append(_claim(path.file, name, path.file.path))
            else:
                claims.left.append(path.file)
        return claims
    level = _level(notebooks)
    qualified = _ambiguous(notebooks, level)
    for path, rest in zip(paths, rests, strict=True):
        if len(rest) <= level:
            claims.left.append(path.file)
            continue
        name = rest[level]
        key = "/".join(rest[: level + 1]) if name in qualified else name
        claims.owned.append(_claim(path.file, name, path.file.path, key))
    return claims


def _claim(file: File, name: str, called: str, key: str = "") -> Claim:
    owner = Owner(f"name:{key or name}", name)
    return Claim(file, Label((owner,)), owner, called, plain.NAME, False)


Named = list[tuple[list[str], str | None]]  # the names of a notebook, and its assignment


def _level(notebooks: Named) -> int:
    """The level of the students: with few collisions, else without any, else the first.

    Sections of a class are none, if there are names below them.
    """
    levels = list(range(max(len(names) for names, _ in notebooks)))
    while len(levels) > 1 and _are_sections(notebooks, levels[0]):
        del levels[0]
    if _share(notebooks, levels[0]) <= 1 / 4:
        return levels[0]
    complete = [level for level in levels[1:] if _tells_apart(notebooks, level)]
    free = [level for level in complete if not _share(notebooks, level)]
    few = [level for level in complete if _share(notebooks, level) <= 1 / 4]
    return (free or few or levels)[0]


def _are_sections(notebooks: Named, level: int) -> bool:
    return all(
        len(names) > level + 1 and plain.SECTION.fullmatch(names[level]) for names, _ in notebooks
    )


def _tells_apart(notebooks: Named, level: int) -> bool:
    """Has every notebook a name at this level, hardly any of which hands in the same elsewhere?"""
    if not all(len(names) > level for names, _ in notebooks):
        return False
    handed = {(tuple(names[: level + 1]), assignment) for names, assignment in notebooks}
    return 4 * len({(path[-1], assignment) for path, assignment in handed}) >= 3 * len(handed)


def _share(notebooks: Named, level: int) -> float:
    """The share of those at a level who have several notebooks of one assignment, or perhaps."""
    handed = defaultdict(list)
    for names, assignment in notebooks:
        if len(names) > level:
            handed[tuple(names[: level + 1])].append(assignment)
    several = [
        which
        for which in handed.values()
        if len(which) > 1 and (None in which or len(set(which)) < len(which))
    ]
    return len(several) / max(len(handed), 1)


def _ambiguous(notebooks: Named, level: int) -> set[str]:
    """Names that stand in several folders with the same assignment: perhaps different people."""
    folders: dict[tuple[str, str | None], set[tuple[str, ...]]] = defaultdict(set)
    for names, assignment in notebooks:
        if len(names) > level:
            folders[names[level], assignment].add(tuple(names[:level]))
    return {name for (name, _), above in folders.items() if len(above) > 1}
