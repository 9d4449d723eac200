"""The commands of those who write the course: release, pack, measure and add exercises."""

import sys
from dataclasses import astuple
from pathlib import Path
from typing import Annotated

import typer

from . import course, terminal
from .errors import CourseError
from .options import NoSandbox, Seed
from .release import bundles, notebooks
from .specs import EXERCISES

app = typer.Typer()


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
def gradescope(
    assignment: Annotated[str, typer.Argument(show_default=False)],
    output: Annotated[Path, typer.Option(help="The zip file.")] = Path("autograder.zip"),
    seed: Seed = None,
    no_sandbox: NoSandbox = False,
) -> None:
    """Write Gradescope's autograder.zip for an assignment: it grades there as `grade` does here."""
    from .release.gradescope import pack_autograder

    course.assignment(assignment)
    pack_autograder(assignment, output, seed, not no_sandbox)
    size = output.stat().st_size / 1e6
    print(
        f"{output} grades {assignment} ({size:.1f} MB). Keep it from students: it has references."
    )
    if no_sandbox:
        print("Submissions will run without a jail: one could read references and forge its mark.")
    print("Next: Gradescope, the programming assignment, Configure Autograder, upload it there.")


@app.command("gradescope-run", hidden=True)
def gradescope_run(
    assignment: str,
    seed: Seed = None,
    root: Annotated[Path, typer.Option(help="Gradescope's folder.")] = Path("/autograder"),
    no_sandbox: NoSandbox = False,
) -> None:
    """In Gradescope's container: grade the submission and write results.json."""
    from .lms.gradescope_run import run

    course.assignment(assignment)
    results = run(root, assignment, seed or 0, not no_sandbox)
    print(f"{results['output']} Written: {root / 'results' / 'results.json'}")


@app.command()
def classroom(
    into: Annotated[Path, typer.Option(help="The repository.")] = Path("build/classroom"),
    assignment: Annotated[str | None, typer.Option(help="Only this assignment.")] = None,
) -> None:
    """Write a template repository for GitHub Classroom, whose workflow checks each push."""
    from .release.classroom import write_template

    if assignment is not None:
        course.assignment(assignment)
    written = write_template(into, assignment)
    print(f"{len(written)} files in {into}, with a workflow that runs the visible checks.")
    print("Next: push it to GitHub as a template repository, and choose it in GitHub Classroom.")


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
    terminal.show_numbers(HEADERS, lines)
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
