"""Google Classroom: the assignment's folder in Google Drive, downloaded.

A copy that Classroom makes for each student is called ``<Name> - <file>``; what students upload
keeps the name that they gave it, and then nothing says whose it is. Google's documents are not
downloaded as notebooks but as shortcuts or converted.
"""

from .assignments import named_in
from .plain import COPY, in_file, is_generic
from .platform import Label, Level, Owner

NAME = "Google Classroom"
OWN: tuple[str, ...] = ()
GUESS = "the student's name is taken to be what stands before the hyphen in the name of a file."


def labels(level: Level) -> dict[str, Label]:
    """Files named ``<Name> - <file>``, if no notebook names its student in another way."""
    notebooks = level.with_notebooks()
    if any(map(level.is_folder, notebooks)):
        return {}
    found = {}
    for name in level.children:
        if not level.is_folder(name) and (split := _split(name)):
            student, file = split
            found[name] = Label((Owner(f"name:{student}", student),), file)
    others = [name for name in notebooks if name not in found]
    return {} if any(map(in_file, others)) or not found.keys() & set(notebooks) else found


def _split(name: str) -> tuple[str, str] | None:
    """The student's name and the file's; the latter begins where the work is named, if it is."""
    pieces = name.split(" - ")
    ends = range(1, len(pieces))
    told = (end for end in ends if _is_work(pieces[end]))
    end = next(told, 1)
    student, file = " - ".join(pieces[:end]).strip(), " - ".join(pieces[end:])
    if len(pieces) == 1 or named_in(student) or is_generic(student, True):
        return None
    return student, file


def _is_work(piece: str) -> bool:
    return bool(named_in(piece) or COPY.match(piece) or in_file(piece) is None)
