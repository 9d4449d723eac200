"""nbgrader's gradebook: where it lies, and how it is opened and written fast."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    """Open nbgrader's gradebook; the caller closes it."""
    from nbgrader.api import Gradebook  # slow to import

    _make_tables(db_url)
    return Gradebook(db_url, COURSE_ID)


def _make_tables(db_url: str) -> None:
    """Make the tables of a new gradebook, and note the version of their form, as nbgrader does.

    nbgrader itself starts the program `alembic` for the version: that takes seconds, and finds the
    program only where the environment has been activated.
    """
    from alembic.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from nbgrader.api import Base
    from nbgrader.dbutil import ALEMBIC_DIR
    from sqlalchemy import create_engine, inspect

    engine = create_engine(db_url)
    try:
        if not inspect(engine).get_table_names():
            Base.metadata.create_all(engine)
            with engine.begin() as connection:
                context = MigrationContext.configure(connection)
                context.stamp(ScriptDirectory(ALEMBIC_DIR), "heads")
    finally:
        engine.dispose()


def is_new(db_url: str) -> bool:
    """Is this the address of a file of SQLite that does not exist yet?"""
    path = db_url.removeprefix("sqlite:///")
    return path != db_url and not Path(path).exists()


def gradebook_in(folder: Path) -> str:
    """The URL of the gradebook of a results folder."""
    return f"sqlite:///{folder.resolve() / 'gradebook.db'}"
