"""Gradescope: Review Grades, Export Submissions.

The download holds folders ``submission_<number>``, and beside them ``submission_metadata.yml``,
which says whose each is, of a group all members. Only the file in the folder of the submissions
counts, and only for its neighbours: one that lies deeper is a student's file as any other.
"""

import re
from typing import Any

from ..errors import CourseError
from .archives import File, shown
from .platform import Label, Level, Owner

METADATA = "submission_metadata.yml"
NAME = "Gradescope"
GUESS = ""
OWN: tuple[str, ...] = (METADATA,)
FOLDER = re.compile(r"submission_\d+")
MOST_MEMBERS, MOST_EVENTS, DEEPEST, LARGEST = 20, 2_000_000, 20, 16 << 20


def labels(level: Level) -> dict[str, Label]:
    """Whose the folders are; a CourseError where the metadata do not tell it."""
    folders = [name for name in level.children if FOLDER.fullmatch(name) and level.is_folder(name)]
    if not folders or METADATA not in level.children or level.is_folder(METADATA):
        return {}
    metadata = level.children[METADATA][0]
    known = _read(metadata)
    try:
        found = {folder: _label(folder, known[folder]) for folder in folders if folder in known}
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        raise _unclear(metadata, error) from None
    if not found:
        raise _unclear(metadata, ValueError("it lists none of the folders beside it."))
    return {folder: found.get(folder, Label(())) for folder in folders}


def _read(metadata: File) -> dict[str, Any]:
    """The metadata, all as text, whatever objects of Ruby they name."""
    import yaml

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        data = metadata.read()
        if len(data) > LARGEST:
            raise CourseError("it is too large.")
        depth = 0
        for count, event in enumerate(yaml.parse(data, loader)):
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or count > MOST_EVENTS or depth > DEEPEST:
                raise CourseError("it is not as Gradescope writes it.")
        known = yaml.load(data, loader)
        if not isinstance(known, dict):
            raise CourseError("it lists no submissions.")
        return known
    except (CourseError, yaml.YAMLError, TypeError, ValueError, RecursionError) as error:
        raise _unclear(metadata, error) from None


def _label(folder: str, about: Any) -> Label:
    members = about[":submitters"]
    if not isinstance(members, list) or not 0 < len(members) <= MOST_MEMBERS:
        raise ValueError(f"{folder} has no submitter, or too many.")
    owners = tuple(_owner(folder, member) for member in members)
    created = about.get(":created_at")
    said = created.get("utc", "") if isinstance(created, dict) else created
    digits = "".join(re.findall(r"\d+", said)[:6]) if isinstance(said, str) else ""
    note = f"a group of {len(owners)}; each member gets it." if len(owners) > 1 else ""
    return Label(owners, when=int(digits) if len(digits) == 14 else 0, utc=True, note=note)


def _owner(folder: str, member: dict[str, Any]) -> Owner:
    name, sid, email = (member.get(key) for key in (":name", ":sid", ":email"))
    if not isinstance(name, str) or not all(isinstance(text, str | None) for text in (sid, email)):
        raise ValueError(f"{folder} has a submitter without a name.")
    ids = {"submission": folder, "sid": sid, "email": email}
    return Owner(f"gradescope:{email or name}", name, ids)


def _unclear(metadata: File, error: Exception) -> CourseError:
    why = " ".join(str(error).split())[:200]
    return CourseError(f"{metadata} does not say whose is what: {shown(why)}")
