"""When work was handed in, as far as a platform says it, and the attempts before it.

- Gradescope's metadata say it in UTC; Blackboard and Brightspace in names, in their local time.
- Moodle packs a file with the time at which it was uploaded, in local time; the grading worksheet
  says it exactly ("Last modified (submission)"), and goes before it.
- Canvas says LATE, and no time: its files are dated by the download.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..grading.attempts import place_of
from ..grading.tables import write_bytes
from . import moodle
from .manifest import Manifest, read_manifest, write_manifest

if TYPE_CHECKING:
    from .filing import Handed
    from .owners import Claim
    from .roster import Person

MOST_KEPT = 20  # attempts of one student at one assignment, the newest
MONTHS = (
    ("january", "januar"),
    ("february", "februar"),
    ("march", "märz"),
    ("april", "april"),
    ("may", "mai"),
    ("june", "juni"),
    ("july", "juli"),
    ("august", "august"),
    ("september", "september"),
    ("october", "oktober"),
    ("november", "november"),
    ("december", "dezember"),
)
# "Friday, 20 November 2026, 10:00 AM", "Freitag, 20. November 2026, 10:00", "November 20, 2026, …"
WRITTEN = re.compile(
    r"(?:(?P<day>\d{1,2})\.? (?P<month>[^\W\d]+)|(?P<month2>[^\W\d]+) (?P<day2>\d{1,2}),) "
    r"(?P<year>\d{4}),? (?P<hour>\d{1,2}):(?P<minute>\d\d)(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
)


def time_of(claim: "Claim") -> str:
    """When a file was handed in, in ISO 8601; empty where the platform does not say it."""
    when = claim.label.when or (claim.file.when if claim.platform == moodle.NAME else 0)
    try:
        text = datetime.strptime(str(when), "%Y%m%d%H%M%S").isoformat()
    except ValueError:
        return ""
    return text + ("+00:00" if claim.label.utc else "") if when > 19810000000000 else ""


def written_time(text: str) -> str:
    """A time of Moodle's worksheet in English or German, in ISO 8601; empty if it is none."""
    match = WRITTEN.search(text)
    if not match:
        return ""
    name = (match["month"] or match["month2"]).casefold()
    month = next((n for n, names in enumerate(MONTHS, 1) if name in names), 0)
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] in "Pp" else 0)
    try:
        day = int(match["day"] or match["day2"])
        when = datetime(int(match["year"]), month, day, hour, int(match["minute"]))
    except ValueError:
        return ""
    return when.isoformat()


def note_times(folder: Path, people: Iterable["Person"]) -> int:
    """Take over the times of Moodle's worksheet, whose numbers are those of one activity.

    Args:
        folder: has the manifest.
        people: the lines of the worksheet.

    Returns:
        How many submissions have got their time.
    """
    times = {one.ids.get("participant"): one.handed for one in people if one.handed}
    manifest: Manifest = read_manifest(folder)
    count = 0
    for known in manifest.values():
        for entry in known["submissions"].values():
            when = times.get(entry.get("ids", {}).get("participant"))
            if when:
                entry["handed_in"] = when
                count += 1
    if count:
        write_manifest(folder, manifest)
    return count


def attempts_before(
    into: Path,
    place: tuple[str, str],
    others: Iterable["Handed"],
    known: dict[str, Any] | None,
    dry: bool,
) -> list[dict[str, Any]]:
    """Keep what does not lie in the student's place (any more), for a policy that counts it.

    Args:
        into: the folder of the submissions.
        place: student's folder and assignment.
        others: what else was handed in there, each with answers.
        known: what the manifest says of the place until now.
        dry: write nothing.

    Returns:
        The attempts for the manifest, the oldest first.
    """
    folder, name = place
    found = {one["sha256"]: one for one in (known or {}).get("attempts", ())}
    for one in sorted(others, key=lambda one: one.rank)[-MOST_KEPT:]:
        if one.digest in found:
            continue
        found[one.digest] = entry_of(one)
        if not dry:
            there = place_of(into, folder, name, one.digest)
            write_bytes(there / f"{name}.ipynb", one.claim.file.read())
            for module in one.modules:
                write_bytes(there / module.called.rpartition("/")[2], module.file.read())
    kept = sorted(found.values(), key=lambda one: (one["handed_in"], one["rank"]))
    return kept[-MOST_KEPT:]


def replaced(into: Path, place: tuple[str, str], known: dict[str, Any]) -> dict[str, Any]:
    """Keep what lies in the place and is about to be replaced; its entry for the manifest."""
    folder, name = place
    there = place_of(into, folder, name, known["sha256"])
    for path in (into / folder / name).iterdir():
        if path.name == f"{name}.ipynb" or path.name in known.get("modules", {}):
            write_bytes(there / path.name, path.read_bytes())
    keys = ("file", "sha256", "rank", "late", "handed_in")
    return {"handed_in": "", "late": False} | {key: known[key] for key in keys if key in known}


def entry_of(one: "Handed") -> dict[str, Any]:
    """What the manifest says of one attempt."""
    return {
        "file": one.claim.file.path,
        "sha256": one.digest,
        "rank": one.rank,
        "late": one.claim.label.late,
        "handed_in": time_of(one.claim),
    }
