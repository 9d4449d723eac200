"""The command line: `python -m autograder --help`."""

import json
import logging
import os
import secrets
import signal
import subprocess
import sys
from dataclasses import astuple
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from . import course
from .errors import CourseError
from .grading import grade_file, grade_notebook, submissions
from .grading.results import results_in, write
from .grading.submitted_notebook import read_submission
from .judging.notebook_check import describe
from .judging.validate import visible
from .release import bundles, notebooks
from .sandbox import Limits, NoJailError, memory
from .sandbox import doctor as walls
from .sandbox.bubblewrap import has_bubblewrap, refuse_in_sight
from .sandbox.diagnosis import advice, memory_advice
from .specs import EXERCISES
from .terminal import engine_of, err, grade_with_progress, one_line, out, show

NO_JAIL = (
    "This machine cannot make a jail for strangers' code ({reason}). {advice}\n"
    "With --unsafe-no-sandbox the code runs with your rights, limited in time and memory alone."
)
UNBOUNDED = (
    "The memory of a submission is limited for each of its processes alone, not for all together. "
    "{advice}"
)

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
NoSandbox = Annotated[
    bool,
    typer.Option("--unsafe-no-sandbox", help="Run the code with your rights, limits alone."),
]
Seed = Annotated[int | None, typer.Option(help="Draw the hidden cases from this seed.", min=0)]
Database = Annotated[
    str | None, typer.Option(help="The gradebook's URL (default: SQLite in the results).")
]


class Format(StrEnum):
    """What takes the marks."""

    csv = "csv"
    canvas = "canvas"
    moodle = "moodle"
    gradescope = "gradescope"


@app.callback()
def about(
    verbose: Annotated[bool, typer.Option("--verbose", help="Print the log as well.")] = False,
) -> None:
    """Release, check and grade the exercises of the course on loss functions."""
    if verbose:
        logging.basicConfig(format="%(levelname)s %(message)s")
        logging.getLogger("autograder").setLevel(logging.INFO)


@app.command()
def release(
    check: Annotated[bool, typer.Option("--check", help="Change nothing; fail if stale.")] = False,
) -> None:
    """Write exercises/ from solutions/ and the specifications."""
    stale = notebooks.release(check_only=check)
    for path in stale:
        print(f"{'stale' if check else 'written'}: {path.relative_to(course.ROOT)}")
    if check and stale:
        raise CourseError("exercises/ is not what solutions/ gives; run `make release`.")


@app.command()
def students(
    into: Annotated[Path, typer.Option(help="Receives the zip files.")] = Path("build/students"),
) -> None:
    """Pack what students get: a zip file for each assignment, and one with all of them."""
    for path in bundles.pack(into):
        print(f"{path} ({path.stat().st_size / 1000:.0f} kB)")


@app.command()
def mutation(
    exercise: Annotated[list[str] | None, typer.Option(help="Only this exercise.")] = None,
    seeds: Annotated[int, typer.Option(help="Hidden cases from so many seeds.", min=1)] = 2,
) -> None:
    """Measure the specifications: does each wrong answer lose marks, and no right one?

    Wrong answers are caught if they lose marks and named if they are recognised; mutants are right
    answers with a small slip; the equivalent ones are in autograder/quality/equivalent_mutants.py.
    """
    from .quality.mutation import HEADERS, rows, total  # with scipy's statistics: slow to import

    if unknown := set(exercise or ()) - EXERCISES.keys():
        raise CourseError(f"There is no exercise {min(unknown)!r}; see `autograder.specs`.")
    measured = []
    for row in rows(exercise or EXERCISES, seeds):
        measured.append(row)
        print(f"{len(measured)}: {row.exercise}", file=sys.stderr)
    lines = [tuple(map(str, astuple(row))) for row in (*measured, total(measured))]
    widths = [max(map(len, column)) for column in zip(HEADERS, *lines, strict=True)]
    for first, *others in (HEADERS, *lines):
        numbers = (f"{text:>{width}}" for text, width in zip(others, widths[1:], strict=True))
        print("  ".join([f"{first:<{widths[0]}}", *numbers]))
    missed = [row.exercise for row in measured if not row.complete]
    if missed:
        print(f"Not as it should be: {', '.join(missed)}", file=sys.stderr)
    raise typer.Exit(1 if missed else 0)


@app.command("new-exercise")
def new_exercise(
    name: Annotated[
        str, typer.Argument(help="Of the function, such as log_cosh.", show_default=False)
    ],
    assignment: Annotated[str, typer.Option(help="Its number or its name.")],
    kind: Annotated[
        str | None, typer.Option(help="loss, gradient, likelihood or function.")
    ] = None,
    like: Annotated[
        str | None, typer.Option(help="An exercise of the assignment with the same arguments.")
    ] = None,
    keras: Annotated[str | None, typer.Option(help="The loss in keras.losses, or none.")] = None,
    torch: Annotated[
        str | None, typer.Option(help="The loss in torch.nn.functional, or none.")
    ] = None,
) -> None:
    """Write stubs for a new function: reference, specification, right answers, cells, tests.

    docs/add-an-exercise.md says how to go on.
    """
    from .quality.completeness import unwritten
    from .scaffold.new_exercise import write_stubs

    peers = {"keras": keras, "torch": torch}
    given = {peer: called for peer, called in peers.items() if called}
    for path in write_stubs(name, assignment, kind, like, given):
        print(f"written: {path}")
    print("\nTo write:")
    for left in unwritten():
        print(left)
    print(f"\nThen what `pytest tests/specs/test_completeness.py -k {name}` names.")


@app.command()
def check(notebook: Path, no_sandbox: NoSandbox = False) -> None:
    """Run a notebook and say what its visible checks say."""
    assignment = _assignment_of(notebook)
    submitted = read_submission(notebook)
    judged = grade_notebook.judge_notebook(submitted, assignment, None, not no_sandbox)
    for note in judged.notes:
        print(one_line(note))
    for verdict in judged.verdicts:
        print(describe(verdict))
    passed = sum(verdict.status == "ok" for verdict in judged.verdicts)
    print(f"{passed} of {len(judged.verdicts)} functions pass their visible checks.")
    raise typer.Exit(0 if passed == len(judged.verdicts) else 1)


def _assignment_of(notebook: Path) -> Any:
    """By the folder or the file, whatever a browser has added: `05_binary_losses (1).ipynb`."""
    for name, assignment in course.ASSIGNMENTS.items():
        if notebook.stem.startswith(name) or notebook.resolve().parent.name == name:
            return assignment
    names = ", ".join(course.ASSIGNMENTS)
    raise CourseError(f"{notebook} has the name of no assignment; there are: {names}.")


@app.command()
def judge(
    files: list[Path],
    seed: Seed = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    no_sandbox: NoSandbox = False,
) -> None:
    """Judge the graded functions that plain Python files define."""
    seed = secrets.randbelow(2**31) if seed is None else seed
    unreadable = 0
    for path in files:
        try:
            verdicts = grade_file.judge_file(path, seed, not no_sandbox)
        except CourseError as error:
            unreadable += 1
            print(one_line(str(error)), file=sys.stderr)
            continue
        for verdict in verdicts:
            if as_json:
                keys = ("exercise", "score", "max_score", "status", "message", "misconception")
                print(json.dumps({"file": str(path)} | {k: getattr(verdict, k) for k in keys}))
            else:
                points = f"{verdict.score:g} of {verdict.max_score:g} points, {verdict.status}"
                print(visible(f"{one_line(str(path))}: {describe(verdict, 'checks')}\n  {points}"))
    if not as_json:
        print(f"Hidden cases were drawn from the seed {seed}.")
    raise typer.Exit(1 if unreadable else 0)


@app.command()
def identify(
    file: Path,
    function: Annotated[str | None, typer.Option(help="The function to look at.")] = None,
    no_sandbox: NoSandbox = False,
) -> None:
    """Say which loss a function computes, by which conventions, or with which known mistake."""
    from .identify.command import identify_file  # draws the probes: slow

    name, found, said = identify_file(file, function, not no_sandbox)
    print(visible(f"{one_line(str(file))}: {name}"))
    for sentence in said:
        print(visible(f"  {one_line(sentence)}"))
    raise typer.Exit(0 if found.status in ("loss", "related") else 1)


@app.command()
def grade(
    submissions_: Annotated[
        Path, typer.Option("--submissions", help="DIR/<student>/<assignment>/*.ipynb")
    ] = Path("submissions"),
    results: Annotated[Path, typer.Option(help="Receives gradebook, tables, feedback.")] = Path(
        "results"
    ),
    assignment: Annotated[str | None, typer.Option(help="Only this assignment.")] = None,
    student: Annotated[str | None, typer.Option(help="Only this student.")] = None,
    workers: Annotated[int | None, typer.Option(help="Default: one a core.", min=1)] = None,
    seed: Seed = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Grade on a Dask cluster, such as tls://host:8786.")
    ] = None,
    db: Database = None,
    force: Annotated[bool, typer.Option("--force", help="Grade unchanged ones again.")] = False,
    no_sandbox: NoSandbox = False,
) -> None:
    """Grade a folder of submissions; what is graded already and unchanged stays."""
    if not no_sandbox and scheduler is None:
        refuse_in_sight(submissions_, results)
        if memory.bound(2 * Limits.from_environment().memory) is None:
            print(UNBOUNDED.format(advice=memory_advice()), file=sys.stderr)
    found = submissions.find(submissions_, assignment, student)
    with results_in(results, db) as store:
        store.same_cells({one.assignment for one in found if one.notebook is not None})
        seed = store.seed(seed, keep=student is None)
        with engine_of(scheduler, workers, seed, not no_sandbox) as engine:
            lines, problems = grade_with_progress(found, store, seed, engine, not no_sandbox, force)
        store.write_tables()
        store.copy_manifest(submissions_)
    show(("student", "assignment", "points", "not right"), sorted(lines))
    for problem in sorted(problems):
        print(f"not graded: {one_line(problem)}", file=sys.stderr)
    if absent := store.absent(found) if student is None and assignment is None else []:
        names = ", ".join(map(one_line, absent[:5])) + (", ..." if len(absent) > 5 else "")
        print(
            f"In the tables and not in {submissions_}: {names}. Remove them from the results with"
        )
        print(f"    rm -r {results}/verdicts/STUDENT")
    if no_sandbox:
        print("The submissions ran without a jail, with your rights.", file=sys.stderr)
    print(f"{len(lines) - len(problems)} of {len(lines)} submissions have a mark.")
    gradebook = "" if db else ", gradebook.db"
    print(f"Seed {seed}. Results: {results}/grades.csv, exercises.csv, feedback/{gradebook}")
    print(f"Next: python -m autograder export --results {results} --format csv|canvas|moodle")
    raise typer.Exit(1 if problems else 0)


@app.command()
def doctor() -> None:
    """Try what protects this machine from strangers' code, and say what to do about a gap.

    The exit code is 0 if all walls hold, 1 if one does not, and 2 if nothing can be graded here.
    """
    found = walls.examine()
    for one in found:
        print(f"{'holds' if one.holds else 'fails':<7}{one.wall:<17}{one.sentence}")
        if one.advice:
            print(f"{'':<24}{one.advice}")
    raise typer.Exit(0 if all(one.holds for one in found) else 2 if len(found) == 1 else 1)


@app.command()
def collect(
    archives: Annotated[list[Path], typer.Argument(metavar="ARCHIVE...", show_default=False)],
    into: Annotated[Path, typer.Option(help="DIR/<student>/<assignment>/<assignment>.ipynb")],
    assignment: Annotated[
        str | None, typer.Option(help="Of notebooks whose names and cells do not tell it.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would happen, and write nothing.")
    ] = False,
    accept_merges: Annotated[
        bool,
        typer.Option("--accept-merges", help="Take the newest of what may be different people's."),
    ] = False,
) -> None:
    """Bring what a learning platform gave (zip files or folders) into our layout.

    Canvas, Moodle, Gradescope, Blackboard, Brightspace, Google Classroom, GitHub Classroom,
    nbgrader, and folders or files named after students, however many folders lie around them.
    Nothing is lost: newer submissions replace older ones, other files in DIR stay as they are.
    """
    from .lms.collect import collect as collect_archives
    from .lms.report import show as show_report

    def watch(claims: list) -> Any:
        return track(claims, "reading", console=err, transient=True)

    report = collect_archives(
        archives, into, assignment, watch, dry_run=dry_run, accept_merges=accept_merges
    )
    show_report(report, out, err, into, dry_run)
    raise typer.Exit(1 if report.problems or report.merges else 0)


@app.command()
def export(
    results: Annotated[Path, typer.Option(help="The folder that `grade` wrote.")],
    form: Annotated[Format, typer.Option("--format", help="Gradescope takes no marks: a table.")],
    output: Annotated[Path | None, typer.Option(help="Instead of the standard output.")] = None,
    assignment: Annotated[str | None, typer.Option(help="Only this assignment.")] = None,
    db: Database = None,
) -> None:
    """Write the marks as a learning platform imports them.

    Canvas: Grades, Import. Moodle (in English): Assignment, Upload grading worksheet. What has no
    mark is left empty and named.
    """
    from .lms.export import export_table, read_marks

    if assignment is not None:
        course.assignment(assignment)
    text, said = export_table(read_marks(results, db, assignment), form)
    for line in said:
        print(line, file=sys.stderr)
    if output is None:
        sys.stdout.buffer.write(text.encode(errors="backslashreplace"))
        return
    try:
        write(output, text)
    except OSError as error:
        raise CourseError(f"{output} cannot be written: {error.strerror}.") from None


@app.command()
def formgrader(
    results: Annotated[Path, typer.Option(help="The folder that `grade` wrote.")] = Path("results"),
    port: Annotated[int, typer.Option(help="On this machine alone.")] = 8888,
) -> None:
    """Open nbgrader's formgrader on these results: to read, mark by hand and comment.

    Run `grade` again afterwards: then tables, feedback and exports have what was marked.
    """
    if not (results / "gradebook.db").exists():
        raise CourseError(f"{results} holds no gradebook; grade first.")
    command = [sys.executable, "-m", "jupyter_server", "--ip=127.0.0.1", f"--port={port}"]
    command += [f"--ServerApp.root_dir={course.ROOT}", "--ServerApp.default_url=/formgrader"]
    if getattr(os, "geteuid", lambda: 1)() == 0:
        command.append("--allow-root")
    environment = {**os.environ, "AUTOGRADER_RESULTS": str(results.resolve())}
    print("The formgrader opens in your browser; Ctrl-C ends it. Next: grade again, then export.")
    raise typer.Exit(subprocess.run(command, cwd=course.ROOT, env=environment).returncode)


def _stopped(*_: object) -> None:
    """Handle Ctrl-C: what is done is on disk, and the workers end with this process."""
    print("Stopped; the same command goes on where it was.", file=sys.stderr, flush=True)
    os._exit(130)


def main() -> None:
    """Run the command line; a CourseError is one sentence and the exit code 2."""
    signal.signal(signal.SIGINT, _stopped)  # typer would only say "Aborted"
    try:
        app()
    except CourseError as error:
        if error.__cause__:
            logging.getLogger("autograder").info("the cause:", exc_info=error.__cause__)
        print(visible(str(error)), file=sys.stderr)
        sys.exit(error.exit_code)
    except NoJailError as error:
        help_ = error.advice or advice(has_bubblewrap())
        print(NO_JAIL.format(reason=error, advice=help_), file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
