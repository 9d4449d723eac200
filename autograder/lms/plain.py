"""Names that people gave: of folders and files called after students, in any order and wording."""

import re
from os.path import commonprefix

from .archives import ENDINGS
from .assignments import NAMED

NAME = "names of folders and files"
OWN: tuple[str, ...] = ()
GUESS = "the students are taken to be what differs between the paths."
# What was handed in or saved again.
AGAIN = re.compile(
    r"[-_ ]*(?:\(\d{1,3}\)|(?:-|_| )copy ?\d*|-\d{1,3})$", re.I
)  # handed in or saved again
COPY = re.compile(r"^(?:copy of|kopie von|copie de|copia de|copia di)\s+", re.I)
ATTEMPT = re.compile(r"(?:version|attempt|revision|versuch|v|rev)[ _-]?(\d{1,9})", re.I)
SECTION = re.compile(
    r"(?:section|lab|week|class|group|tutorial|seminar|period|block|gruppe|groupe|grupo|hw|homework"
    r"|assignment|exercise|sheet|project|task|part)"
    r"[\W_]*\w{1,3}",
    re.I,
)
# A file whose name has these words and small numbers alone is not named after a person.
WORDS = frozenset(
    re.findall(
        r"\w+",
        """
        answer answers archive assignment autograded binary class classes code collected copy course
        cross data done download downloads draft entropy exercise exercises export feedback file
        files final finished hand handin handins homework hw ins ipynb lab likelihood loss losses
        main master maximum my name new notebook of old optimisation optimization part problem
        project q question regression release section sheet solution solutions source src stability
        student students submission submissions submitted task test the untitled v version week
        work zip
        abgabe aufgabe devoir entrega kopie copie copia lösung nome ohne sans senza tarea titel
        titre título unbenannt unbenanntes übung
        """,
    )
)


def is_generic(text: str, is_file: bool) -> bool:
    """Has the name words alone that any student's work may have?

    A number tells folders apart ("1", "group 2"); in the name of a file it takes four digits.
    """
    digits = re.findall(r"\d+", text)
    if any(len(number) > 3 for number in digits) or (digits and not is_file):
        return False
    return all(word in WORDS for word in re.findall(r"[^\W\d_]+", text.casefold()))


def in_path(parts: list[str]) -> list[str]:
    """All names in a path that may be students', from the outermost; its last is a file's."""
    *folders, last = parts
    names = [name for part in folders if (name := in_folder(part))]
    own = in_file(last) if last.lower().endswith(ENDINGS) else None
    return [*names, own] if own else names


def are_people(paths: list[list[str]]) -> bool:
    """Do the paths of several notebooks differ, each by a name, as if each were somebody else's?"""
    names = [in_path(parts) for parts in paths]
    common = len(commonprefix(names))  # noqa: RUF071 - of lists
    first = [rest[common] for rest in names if len(rest) > common]
    return len(paths) > 1 and len(first) == len(paths) and len(set(first)) > 1


def version(called: str) -> int:
    """The greatest number in the folders on the way, such as Teams' ``Version 2``; else 0."""
    numbers = [ATTEMPT.fullmatch(part) for part in called.split("/")[:-1]]
    return max((int(match[1]) for match in numbers if match), default=0)


def in_folder(part: str) -> str | None:
    """The student's name in that of a folder or an opened zip file, if it can be one."""
    if NAMED.search(part):
        return in_file(part)
    text = part[:-4] if part.lower().endswith(".zip") else part
    text = text.strip()
    return None if ATTEMPT.fullmatch(text) or is_generic(text, False) else text


def in_file(name: str) -> str | None:
    """The student's name in that of a file, if it can be one."""
    stem = next(
        (name[: -len(end)] for end in (*ENDINGS, ".zip") if name.lower().endswith(end)), name
    )
    if match := NAMED.search(stem):
        parts = [stem[: match.start()], stem[match.end() :]]
    else:
        parts = stem.split(" - ")
    texts = (COPY.sub("", AGAIN.sub("", part).strip(" -_.,")).strip(" -_.,") for part in parts)
    return next((text for text in texts if not is_generic(text, True)), None)
