"""What the module of a platform offers: what it reads in the names of a download.

- `NAME`: what people call it.
- `GUESS`: what is taken for granted where the platform does not document its names, else empty.
- `OWN`: the names of files that it adds itself.
- `labels(level)`: what the names in one folder of a download say, by name. Names that are not of
  this platform are left out.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from .archives import File

GROUP = re.compile(r"(group|team|gruppe|groupe|grupo|gruppo|équipe|equipo)[\W_]*\w{0,3}", re.I)


@dataclass(frozen=True)
class Owner:
    """A student, as a platform names one; `key` tells students apart, where names do not."""

    key: str
    name: str
    ids: Mapping[str, Any] = field(
        default_factory=dict, compare=False
    )  # what it wants to see again


@dataclass(frozen=True)
class Label:
    """What the name of a file or folder says; a group has several owners, an unlisted one none."""

    owners: tuple[Owner, ...]
    file: str = ""  # how the student called the file; empty for a folder
    serial: int = 0  # the greatest is the newest
    when: int = 0  # 20261123204500, where the platform says it
    utc: bool = False  # is that time in UTC? Others are local
    late: bool = False
    note: str = ""  # for the instructor


@dataclass(frozen=True)
class Level:
    """One folder of a download: its files, by the name that each has or lies in."""

    depth: int  # of the names, from 0
    children: dict[str, list[File]]
    around: str  # the name of the folder, or of the download

    @classmethod
    def of(cls, files: list[File], depth: int, archive: str) -> "Level":
        """The folder that all these files share, `depth` folders down."""
        children: dict[str, list[File]] = {}
        for file in files:
            children.setdefault(file.parts[depth], []).append(file)
        around = files[0].parts[depth - 1] if depth and files else archive
        return cls(depth, children, around)

    def is_folder(self, name: str) -> bool:
        """Is it a folder, or a zip file that was opened?"""
        return any(len(file.parts) > self.depth + 1 for file in self.children[name])

    def has_files(self, name: str) -> bool:
        """Is there anything in it but empty folders?"""
        return any(file.name for file in self.children[name])

    def inside(self, name: str) -> set[str]:
        """The names in a folder of this folder."""
        files = self.children[name]
        return {file.parts[self.depth + 1] for file in files if len(file.parts) > self.depth + 1}

    def with_notebooks(self) -> list[str]:
        """The names that are notebooks or hold some."""
        return [
            name for name, files in self.children.items() if any(file.is_notebook for file in files)
        ]


class Platform(Protocol):
    """A module of a platform."""

    NAME: str
    GUESS: str
    OWN: tuple[str, ...]

    def labels(self, level: Level) -> dict[str, Label]:
        """What the names in this folder say."""
        ...


def group_note(platform: str, name: str) -> str:
    """A sentence on work that seems to be a group's, on platforms that do not say whose."""
    if not GROUP.fullmatch(name):
        return ""
    return f"it seems to be a group's; {platform} does not name the members, so give each the mark."
