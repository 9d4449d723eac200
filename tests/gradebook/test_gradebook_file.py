"""A new gradebook is what nbgrader itself would have made."""

import os
import sqlite3
import sys
from pathlib import Path

from nbgrader.api import Gradebook

from autograder.grading.gradebook_file import COURSE_ID, gradebook_in, open_gradebook


def content(folder):
    """The tables with their columns, and the version of their form."""
    with sqlite3.connect(folder / "gradebook.db") as database:
        names = database.execute("select name from sqlite_master where type = 'table'").fetchall()
        columns = {
            name: [row[1:3] for row in database.execute(f"pragma table_info({name})")]
            for (name,) in names
        }
        return columns, database.execute("select * from alembic_version").fetchall()


def test_a_new_gradebook_has_nbgraders_tables_and_version(tmp_path, monkeypatch):
    ours, theirs = tmp_path / "ours", tmp_path / "theirs"
    for folder in (ours, theirs):
        folder.mkdir()
    monkeypatch.setenv("PATH", os.defpath)  # as where the environment is not activated
    with open_gradebook(gradebook_in(ours)):
        pass
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
    with Gradebook(gradebook_in(theirs), COURSE_ID):
        pass
    assert content(ours) == content(theirs)


def test_an_old_gradebook_is_opened_as_it_is(tmp_path):
    with open_gradebook(gradebook_in(tmp_path)) as gradebook:
        gradebook.add_student("ada")
    before = content(tmp_path)
    with open_gradebook(gradebook_in(tmp_path)) as gradebook:
        assert [one.id for one in gradebook.students] == ["ada"]
    assert content(tmp_path) == before
