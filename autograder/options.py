"""Options that several commands have."""

from pathlib import Path
from typing import Annotated

import typer

from . import terminal

NoSandbox = Annotated[
    bool,
    typer.Option("--unsafe-no-sandbox", help="Run the code with your rights, limits alone."),
]
Way = Annotated[
    terminal.Way,
    typer.Option(
        "--sandbox", help="Where the code runs: in a jail of Linux, or in the pages' Python."
    ),
]
AUTO = terminal.Way.auto
Seed = Annotated[int | None, typer.Option(help="Draw the hidden cases from this seed.", min=0)]
Folder = Annotated[Path, typer.Option("--submissions", help="DIR/<student>/<assignment>/*.ipynb")]
Graded = Annotated[Path, typer.Option("--results", help="The folder that `grade` wrote.")]
Database = Annotated[
    str | None, typer.Option(help="The gradebook's URL (default: SQLite in the results).")
]
Roster = Annotated[Path | None, typer.Option(help="The class list: Canvas, Moodle or a CSV.")]
