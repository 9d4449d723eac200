"""The class list: a grade sheet of Canvas or Moodle, or any CSV file with a column of students.

Canvas (Grades, Export) has "Student", "ID", "SIS User ID", "SIS Login ID" and "Section", and a row
"Points Possible"; Moodle's worksheet "Identifier" and "Full name", its gradebook "First name",
"Surname" or "Last name", "ID number" and "Email address".
"""

import csv
import io
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path

from ..errors import CourseError
from ..grading.tables import write
from .arrival import written_time
from .manifest import Manifest, clean, entries_of

ROSTER = "roster.json"  # the class list of the last command, to tell who has changed
LARGEST = 16 << 20  # bytes of a class list
GUESSED = "cp1252"  # what is no Unicode is taken for: Excel's CSV in Western Europe
SEPARATORS = ",;\t|"
COLUMNS = {  # what a column holds, by its title in small letters without what is in brackets
    "name": ("student", "name", "full name", "student name", "display name", "vollständiger name"),
    "first": ("first name", "given name", "vorname"),
    "last": ("last name", "surname", "family name", "nachname"),
    "user": ("id", "canvas id", "user id"),
    "participant": ("identifier", "teilnehmer/in"),
    "sid": ("sis user id", "sid", "id number", "student id", "matrikelnummer"),
    "login": ("sis login id", "login", "username", "folder"),
    "email": ("email", "email address", "e-mail", "e-mail-adresse", "mail"),
    "group": ("group", "groups", "section", "sections", "gruppe", "gruppen"),
}  # fmt: skip
IDS = ("user", "sid", "participant", "email", "login")
HANDED = re.compile(r"(last modified|zuletzt geändert) \((submission|abgabe)\)", re.I)
ROUNDED = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.I)
NO_PERSON = re.compile(r"points possible|student, test|test student", re.I)


@dataclass(frozen=True)
class Person:
    """A line of the class list."""

    name: str
    group: str = ""
    ids: dict[str, str] = field(default_factory=dict, hash=False)  # by the keys of IDS
    handed: str = ""  # when the work was handed in, as Moodle's worksheet says it, in ISO 8601

    @property
    def folder(self) -> str:
        """What the folder of this person's submissions would be called."""
        return self.ids.get("login") or clean(self.name) or next(iter(self.ids.values()), "")


@dataclass
class Compared:
    """A class list beside those who handed in."""

    people: list[Person]
    folders: dict[str, Person]  # who is on the list, by folder
    missing: list[Person]
    unknown: list[str]  # folders
    unclear: list[str]  # sentences about namesakes
    changed: list[str]  # sentences about names and groups

    def sentences(self) -> list[str]:
        """What an instructor reads: the counts, and everyone who needs a look."""
        count = len(self.people)
        said = [f"{count - len(self.missing)} of the {count} people on the class list handed in."]
        if self.missing:
            names = "; ".join(
                f"{one.name}{f' ({one.group})' * bool(one.group)}" for one in self.missing
            )
            said.append(f"missing: {names}")  # fmt: skip
        if self.unknown:
            said.append(f"not on the class list: {'; '.join(self.unknown)}")
        return said + self.unclear + self.changed


def read_roster(path: Path) -> list[Person]:
    """Read a class list, whatever its separator and encoding.

    Raises:
        CourseError: if it cannot be read, holds nobody, or two of its lines have one number.
    """
    rows = _rows(path)
    title = next((i for i, row in enumerate(rows) if _columns(row)), None)
    if title is None:
        found = ", ".join(filter(None, rows[0])) if rows else "nothing"
        raise CourseError(
            f"{path} has no column of students: its first line holds {found[:200]}. "
            "Name a column Student, Full name, Email address or ID."
        )
    columns = _columns(rows[title])
    people: list[Person] = []
    seen: dict[tuple[str, str], int] = {}  # the lines of the numbers
    for number, row in enumerate(rows[title + 1 :], title + 2):
        if not any(row) or any(NO_PERSON.search(cell) for cell in row[:1]):
            continue
        if len(row) > len(rows[title]) and any(row[len(rows[title]) :]):
            raise CourseError(
                f"{path}, line {number}: it has {len(row)} cells under {len(rows[title])} titles. "
                "Put cells that hold the separator in quotation marks."
            )
        person = _person({key: row[i] for key, i in columns.items() if i < len(row)})
        if not person.folder:
            continue
        for key in ("user", "sid", "participant"):
            known = (key, person.ids.get(key, ""))
            if known[1] and known in seen:
                raise CourseError(
                    f"{path}: the lines {seen[known]} and {number} have the same number "
                    f"{known[1]}. Remove one of them."
                )
            seen[known] = number
        if rounded := next(filter(ROUNDED.fullmatch, person.ids.values()), ""):
            raise CourseError(
                f"{path}, line {number}: a spreadsheet has rounded a number to {rounded}; export "
                "the class list anew and do not save it from there."
            )
        people.append(person)
    if not people:
        raise CourseError(f"{path} has titles and no students.")
    return people


def _rows(path: Path) -> list[list[str]]:
    try:
        data = path.read_bytes()[: LARGEST + 1]
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}.") from None
    if len(data) > LARGEST:
        raise CourseError(f"{path} has more than {LARGEST >> 20} MB: it is no class list.")
    if data.startswith((b"PK", b"\xd0\xcf\x11\xe0")):
        raise CourseError(f"{path} is a workbook of a spreadsheet; save it as CSV.")
    text = _decoded(path, data).replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        raise CourseError(f"{path} is no text; export the class list as CSV in UTF-8.")
    if match := re.match(r"sep=(.)\n", text, re.I):  # Excel's
        separator, text = match[1], text[match.end() :]
    else:
        first = next((line for line in text.split("\n") if line.strip()), "")
        separator = max(SEPARATORS, key=first.count)
    try:
        # Strict: a quotation mark that is not closed would make one person of all that follow.
        rows = list(csv.reader(io.StringIO(text), delimiter=separator, strict=True))
    except csv.Error as error:
        raise CourseError(
            f"{path} is no table that can be read ({error}); is a quotation mark left open?"
        ) from None
    return [[" ".join(cell.split()) for cell in row] for row in rows]


def _decoded(path: Path, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    for encoding in ("utf-8-sig", GUESSED):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            pass
    raise CourseError(f"{path} is text in an encoding that is not known here; save it as UTF-8.")


def guess(path: Path) -> str:
    """Say that the encoding of a class list was guessed; empty if it tells its own."""
    data = path.read_bytes()
    try:
        data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8")
    except UnicodeDecodeError:
        return f"guessed: {path} is read as {GUESSED}; if names look wrong, save it as UTF-8."
    return ""


def _columns(row: list[str]) -> dict[str, int]:
    """The place of each column that tells who a student is; empty if there is none."""
    found: dict[str, int] = {}
    for place, title in enumerate(row):
        plain = re.sub(r"\(.*?\)", "", title).strip().casefold()
        if HANDED.fullmatch(title.strip()):
            found.setdefault("handed", place)
        for key, titles in COLUMNS.items():
            if plain in titles:
                found.setdefault(key, place)
    return found if found.keys() - {"group", "handed"} else {}


def _person(cells: dict[str, str]) -> Person:
    ids = {key: cells[key] for key in IDS if cells.get(key)}
    if "participant" in ids:  # "Participant 123", in any language
        ids["participant"] = re.sub(r"\D", "", ids["participant"])
    ids = {key: re.sub(r"(?<=\d)\.0+$", "", value) for key, value in ids.items() if value}
    last, _, first = cells.get("name", "").partition(", ")  # Canvas: "Lovelace, Ada"
    name = " ".join(filter(None, [first, last]))
    name = name or " ".join(filter(None, [cells.get("first"), cells.get("last")]))
    handed = written_time(cells.get("handed", ""))
    return Person(name or next(iter(ids.values()), ""), cells.get("group", ""), ids, handed)


def compare(people: list[Person], handed: Iterable[str], manifest: Manifest) -> Compared:
    """Find for each folder of a student the line of the class list.

    A number or address decides, then the name of the folder, then the name. A name that several
    have decides nothing.
    """
    by_id = _index(
        (f"{key}:{value.casefold()}", one) for one in people for key, value in one.ids.items()
    )
    by_name = _index((form, one) for one in people for form in _forms(one.name))  # fmt: skip
    folders, unknown, unclear, changed = {}, [], [], []
    for folder in sorted(set(handed)):
        known = manifest.get(folder, {"name": folder, "submissions": {}})
        found = _first(by_id, _ids_of(folder, known))
        found = found or _first(by_name, [*_forms(known["name"]), *_forms(folder)])
        if len(found) > 1:
            names = " and ".join(sorted({one.name for one in found}))
            unclear.append(
                f"{folder} may be any of {len(found)} on the class list ({names}), who have the "
                "same name or address; a column with the platform's numbers would tell."
            )
        elif not found:
            unknown.append(folder)
        else:
            folders[folder] = found[0]
            if not set(_forms(found[0].name)) & set(_forms(known["name"])) and folder in manifest:
                changed.append(
                    f"changed name: {folder} was collected as {known['name']} and is "
                    f"{found[0].name} on the class list"
                )
    present = {id(one) for one in folders.values()}
    missing = [one for one in people if id(one) not in present]
    return Compared(people, folders, missing, unknown, unclear, changed)


def _ids_of(folder: str, known: dict) -> list[str]:
    ids = [
        f"{key}:{str(value).casefold()}"
        for entry in entries_of(known)
        for key, value in entry.get("ids", {}).items()
        if value
    ]
    own = folder.casefold()
    return [*ids, *(f"{key}:{own}" for key in ("login", "email", "sid"))]


def _index(pairs: Iterable[tuple[str, Person]]) -> dict[str, list[Person]]:
    index: dict[str, list[Person]] = defaultdict(list)
    for key, one in pairs:
        if one not in index[key]:
            index[key].append(one)
    return index


def _first(index: dict[str, list[Person]], keys: Iterable[str]) -> list[Person]:
    return next((index[key] for key in keys if key in index), [])


def _forms(name: str) -> list[str]:
    """A name as platforms write it: its words in any order, or joined, whichever comes first."""
    text = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(c for c in text if not unicodedata.combining(c))
    words = re.findall(r"\w+", plain.replace("_", " "))
    turned = ("".join(words[i:] + words[:i]) for i in range(len(words)))
    return list(dict.fromkeys([" ".join(sorted(words)), *turned])) if words else []


def changes(before: Path, people: list[Person]) -> list[str]:
    """Say whose name or group is another than on the class list that was kept in a folder.

    Args:
        before: the folder; without a list in it nothing has changed.
        people: the class list of now.
    """
    try:
        kept = json.loads((before / ROSTER).read_text(encoding="utf-8"))
        old = [Person(one["name"], one["group"], one["ids"]) for one in kept]
    except (OSError, ValueError, LookupError, TypeError):
        return []
    index = _index((f"{k}:{v}", one) for one in old for k, v in one.ids.items())
    named = _index((one.name, one) for one in old)
    said = []
    for one in people:
        keys = [f"{key}:{value}" for key, value in one.ids.items()]
        found = _first(index, keys) or ([] if one.ids else _first(named, [one.name]))
        if len(found) == 1 and found[0].name != one.name:
            said.append(f"changed name: {found[0].name} is now {one.name}")
        if len(found) == 1 and found[0].group != one.group:
            groups = [group or "no group" for group in (found[0].group, one.group)]
            said.append(f"changed group: {one.name} went from {groups[0]} to {groups[1]}")
    return said


def keep(folder: Path, people: list[Person]) -> None:
    """Keep the class list in a folder, for `changes`."""
    write(folder / ROSTER, json.dumps([asdict(one) for one in people], indent=1) + "\n")


def look_up(
    path: Path, handed: Iterable[str], manifest: Manifest, folder: Path, save: bool
) -> Compared:
    """Compare a class list with those who handed in, and with the list that was kept before.

    Raises:
        CourseError: as `read_roster`.
    """
    people = read_roster(path)
    without = {one for one, known in manifest.items() if known.get("without")}
    compared = compare(people, {*handed, *without}, manifest)
    if said := guess(path):
        compared.unclear.insert(0, said)
    compared.changed += changes(folder, people)
    if save and folder.is_dir():
        keep(folder, people)
    return compared
