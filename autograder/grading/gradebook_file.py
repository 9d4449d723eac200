"""nbgrader's gradebook: where it lies, and how it is opened and written fast."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..errors import CourseError

if TYPE_CHECKING:
    from nbgrader.api import Gradebook

COURSE_ID = "loss-functions"


class OneTransaction:
    """Stands in for a database session: a commit only flushes; the caller commits at the end."""

    def __init__(self, session: Any) -> None:
        """Stand in for this session."""
        self._session = session

    def __getattr__(self, name: str) -> Any:
        """All else is the session's."""
        return getattr(self._session, name)

    def commit(self) -> None:
        """Send the changes to the database and leave the transaction open."""
        self._session.flush()


def open_gradebook(db_url: str) -> "Gradebook":
    """Open nbgrader's gradebook; the caller closes it.

    nbgrader starts `alembic` by its bare name for a new one. It lies beside the Python that runs
    us, which is on PATH only where the environment has been activated.
    """
    from nbgrader.api import Gradebook  # slow to import

    before = os.environ.get("PATH")
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), before or os.defpath])
    try:
        return Gradebook(db_url, COURSE_ID)
    finally:
        if before is None:
            del os.environ["PATH"]
        else:
            os.environ["PATH"] = before


def is_new(db_url: str) -> bool:
    """Is this the address of a file of SQLite that does not exist yet?"""
    path = db_url.removeprefix("sqlite:///")
    return path != db_url and not Path(path).exists()


def check_file(db_url: str) -> None:
    """Make sure of the gradebook of a results folder, before anything is graded.

    Raises:
        CourseError: if it is damaged.
    """
    path = db_url.removeprefix("sqlite:///")
    if not Path(path).exists():
        return
    try:
        with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)) as database:
            ((said,),) = database.execute("PRAGMA quick_check(1)")
    except sqlite3.Error as error:
        said = str(error)
    if said != "ok":
        why = said.splitlines()[0]
        raise CourseError(
            f"{path} is damaged ({why}). Move it away, and grade again with --force, which writes "
            "a new one; marks that were given by hand have to be given again."
        )


def gradebook_in(folder: Path) -> str:
    """The URL of the gradebook of a results folder."""
    return f"sqlite:///{folder.resolve() / 'gradebook.db'}"
