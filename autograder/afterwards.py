"""The commands that come after the grading: export, report, explain, formgrader."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

from . import course, terminal
from .errors import CourseError
from .judging.validate import visible
from .lms.export import Format, Missing, add_missing, read_marks
from .lms.handback import deliver
from .options import AUTO, Database, Folder, Graded, NoSandbox, Roster, Way
from .sandbox.bubblewrap import refuse_in_sight
from .terminal import one_line

app = typer.Typer()


@app.command()
def export(
    results: Graded,
    form: Annotated[Format, typer.Option("--format", help="Marks, or feedback as files.")],
    output: Annotated[Path | None, typer.Option(help="Instead of the standard output.")] = None,
    assignment: Annotated[str | None, typer.Option(help="Only this assignment.")] = None,
    roster: Roster = None,
    missing: Annotated[
        Missing, typer.Option(help="What those on the class list get who handed nothing in.")
    ] = Missing.empty,
    db: Database = None,
) -> None:
    """Write marks, or feedback, as a learning platform imports them.

    Canvas: Grades, Import; feedback by Upload Submissions of the assignment. Moodle (in English):
    Assignment, Upload grading worksheet; feedback by Upload multiple feedback files in a zip.
    Gradescope takes no marks: a table. `mail` is a table for a mail merge. What has no mark is left
    empty and named.
    """
    if assignment is not None:
        course.assignment(assignment)
    if roster is None and missing is Missing.zero:
        raise CourseError("--missing zero needs the class list: add --roster FILE.")
    marks = read_marks(results, db, assignment)
    if roster is not None:
        compared = terminal.show_roster(roster, marks.students(), results, save=False, stderr=True)
        add_missing(marks, compared, missing is Missing.zero)
    content, said = deliver(results, marks, form, output)
    if output is not None and content:
        terminal.save(output, content)
    for line in said:
        print(visible(line), file=sys.stderr)
    if output is None:
        sys.stdout.buffer.write(content.encode(errors="backslashreplace"))


@app.command()
def report(
    results: Graded = Path("results"),
    output: Annotated[
        Path | None, typer.Option(help="Default: report.html in the results.")
    ] = None,
    before: Annotated[
        Path | None, typer.Option(help="Earlier results of the class: shows the marks that fell.")
    ] = None,
) -> None:
    """Write a page about the class for its teacher: what went wrong, how often, in which ways."""
    from .teaching.report import write_report  # with scipy's statistics: slow to import

    text, counted = write_report(results, before)
    place = output or results / "report.html"
    terminal.save(place, text)
    for line in counted.unreadable:
        print(f"passed over: {one_line(line)}", file=sys.stderr)
    print(f"{place} has what the class got wrong; open it in a browser. It names students.")
    print(f"Next: python -m autograder explain STUDENT FUNCTION --results {results}")
    raise typer.Exit(bool(counted.unreadable))


@app.command()
def explain(
    student: Annotated[str, typer.Argument(help="The name of the folder.", show_default=False)],
    function: Annotated[str, typer.Argument(help="A graded function.", show_default=False)],
    results: Graded = Path("results"),
    submissions_: Folder = Path("submissions"),
    way: Way = AUTO,
    no_sandbox: NoSandbox = False,
) -> None:
    """Run the recorded cases of one answer again and show each, with the line of code."""
    from .teaching.explain import explained

    sandbox = terminal.sandbox_of(way, no_sandbox)
    if sandbox == "bubblewrap":
        refuse_in_sight(submissions_, results)
    for line in explained(results, submissions_, student, function, sandbox):
        print(visible(line))


@app.command()
def formgrader(
    results: Graded = Path("results"),
    port: Annotated[int, typer.Option(help="On this machine alone.")] = 8888,
    db: Database = None,
) -> None:
    """Open nbgrader's formgrader on these results: to read, mark by hand and comment.

    Run `grade` again afterwards: then tables, feedback and exports have what was marked.
    """
    if db is None and not (results / "gradebook.db").exists():
        raise CourseError(f"{results} holds no gradebook; grade first.")
    command = [sys.executable, "-m", "jupyter_server", "--ip=127.0.0.1", f"--port={port}"]
    command += [f"--ServerApp.root_dir={course.ROOT}", "--ServerApp.default_url=/formgrader"]
    if getattr(os, "geteuid", lambda: 1)() == 0:
        command.append("--allow-root")
    environment = {**os.environ, "AUTOGRADER_RESULTS": str(results.resolve())}
    if db is not None:
        environment["AUTOGRADER_DB"] = db
    print("The formgrader opens in your browser; Ctrl-C ends it. Next: grade again, then export.")
    raise typer.Exit(subprocess.run(command, cwd=course.ROOT, env=environment).returncode)
