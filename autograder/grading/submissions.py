"""Find submissions: DIR/<student>/<assignment>/*.ipynb, nbgrader's layout."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..course import CourseError, assignment, grade_id, released
from ..specs import ASSIGNMENTS
from .bounds import OWN_WORK, TooLong, alarm, content_of
from .cell_selection import defined_in, is_answer, stubs_in
from .submitted_notebook import LONGEST, read_submission

ENDINGS = (".ipynb", ".ipynb.txt", ".ipynb.json")  # as mail programs and phones save them
TAKEN = (*ENDINGS, ".zip")
DEEPEST = 2  # folders that unpacking has put around a notebook
MOST_FILES = 20  # notebooks beside each other that are looked into


@dataclass(frozen=True, order=True)
class Submission:
    """What one student handed in for one assignment, or the `problem` why it cannot be graded."""

    student: str
    assignment: str
    notebook: Path | None = None
    problem: str | None = None

    @property
    def path(self) -> Path:
        """The file of a submission that can be graded.

        Raises:
            ValueError: if there is none.
        """
        if self.notebook is None:
            raise ValueError(self.problem)
        return self.notebook

    def content(self) -> bytes:
        """Read the notebook's file; a link that was put in its place meanwhile is refused.

        Raises:
            CourseError: if it cannot be read.
            ValueError: if there is none.
        """
        return content_of(self.path, _strangers(self.path))


def _strangers(notebook: Path) -> int:
    """How many of the last names of a path a student may have made: all below the submissions."""
    return 3 if notebook.parent.name in ASSIGNMENTS else 1


def find(folder: Path, name: str | None = None, student: str | None = None) -> list[Submission]:
    """Find all submissions in a folder.

    Args:
        folder: holds a folder for each student.
        name: only this assignment.
        student: only this student.

    Returns:
        The submissions, sorted by student and assignment.

    Raises:
        CourseError: if there is no such folder, assignment or student, or nothing to grade.
    """
    if name is not None:
        assignment(name)
    if not folder.is_dir():
        raise CourseError(f"There is no folder {folder}.")
    students = sorted(path for path in folder.iterdir() if _is_folder(path))
    if student is not None:
        students = [path for path in students if path.name == student]
        if not students:
            raise CourseError(f"There is no student {student!r} in {folder}.")
    found = [
        _submission(who.name, what)
        for who in students
        for what in sorted(path for path in who.iterdir() if _is_folder(path))
        if name in (None, what.name)
    ]
    if not any(one.assignment in ASSIGNMENTS for one in found):
        asked = name or "an assignment of this course"
        raise CourseError(
            f"{folder} holds no submission for {asked}; notebooks are expected in "
            "<student>/<assignment>/."
        )
    return found


def modules_beside(notebook: Path) -> dict[str, str]:
    """Read the student's own Python files beside the notebook, which may import them."""
    modules = {}
    for path in sorted(notebook.parent.glob("*.py"))[:MOST_FILES]:
        with suppress(CourseError, OSError):
            if path.stat().st_size <= LONGEST:
                content = content_of(path, _strangers(notebook))[:LONGEST]
                modules[path.name] = content.decode("utf-8-sig", errors="replace")
    return modules


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith((".", "__"))


def _submission(student: str, folder: Path) -> Submission:
    name = folder.name
    try:
        str(folder).encode()
    except UnicodeEncodeError:
        shown = student.encode("utf-8", "backslashreplace").decode()
        return Submission(shown, ascii(name), problem="the name of its folder is no text.")
    if name not in ASSIGNMENTS:
        return Submission(student, name, problem=f"{folder} is no assignment of this course.")
    inside = _inside(folder)
    files = [path for path in inside if path.name.lower().strip().endswith(ENDINGS)]
    files = files or [path for path in inside if path.name.lower().endswith(".zip")]
    links = [path for path in (folder.parent, folder, *files) if path.is_symlink()]
    if links:
        return Submission(student, name, problem=f"{links[0]} is a link, to whatever.")
    notebooks = [path for path in files if path.is_file()]
    if 1 < len(notebooks) <= MOST_FILES:  # an untouched copy beside the finished one is no answer
        try:
            with alarm(OWN_WORK):
                notebooks = [path for path in notebooks if is_answered(path, name)] or notebooks
        except TooLong:
            return Submission(student, name, problem=f"{folder} takes too long to look into.")
    exact = folder / f"{name}.ipynb"
    if exact in notebooks:
        return Submission(student, name, exact)
    if len(notebooks) == 1:  # "05_binary_losses (1).ipynb": what a browser makes of a second copy
        return Submission(student, name, notebooks[0])
    count = len(notebooks) or "no"
    problem = f"{folder} holds {count} notebooks, and none of the name {exact.name}."
    return Submission(student, name, problem=problem)


def _inside(folder: Path) -> list[Path]:
    """What lies in a folder, or in the folders in it where it holds nothing else of a student."""
    inside = sorted(folder.iterdir())
    for _ in range(DEEPEST):
        folders = [path for path in inside if _is_folder(path) and not path.is_symlink()]
        if not folders or any(path.name.lower().strip().endswith(TAKEN) for path in inside):
            break
        inside = [path for one in folders[:MOST_FILES] for path in sorted(one.iterdir())]
    return inside


def is_answered(path: Path, name: str) -> bool:
    """Does any cell, wherever it stands, define a graded function and hold more than its stub?

    In an assignment without specifications: is a cell for an answer not as it was released?
    """
    given = {grade_id(cell): cell.source for cell in released(name).cells if is_answer(cell)}
    graded = {exercise.name for exercise in ASSIGNMENTS[name].exercises}
    try:
        cells = read_submission(path).cells
    except CourseError:
        return False
    if not graded:
        known = {grade_id(cell): cell.source for cell in cells if grade_id(cell) in given}
        return any(source != given[cell] for cell, source in known.items()) or not known
    return any(defined_in(cell.source) & graded - stubs_in(cell.source) for cell in cells)
