"""The command line: `python -m autograder --help`."""

import json
import logging
import os
import secrets
import signal
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from rich.progress import track

from . import afterwards, authoring, course, terminal
from .errors import CourseError
from .grading import grade_file, grade_notebook, submissions
from .grading.attempts import Trial, attempts_in, counting
from .grading.marks import MARKS, policy_in
from .grading.policy import POLICY, read_policy
from .grading.preview import Preview, drop, seed_of
from .grading.preview import apply as apply_preview
from .grading.results import MANIFEST, Results, results_in
from .grading.submitted_notebook import read_submission
from .grading.tables import write
from .judging.notebook_check import describe
from .judging.validate import visible
from .lms.arrival import note_times
from .lms.roster import read_roster
from .options import AUTO, Database, Folder, NoSandbox, Roster, Seed, Way
from .sandbox import NoJailError
from .sandbox import doctor as walls
from .sandbox.bubblewrap import refuse_in_sight
from .terminal import err, one_line, out

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)
app.add_typer(afterwards.app)
app.add_typer(authoring.app)


@app.callback()
def about(
    verbose: Annotated[bool, typer.Option("--verbose", help="Print the log as well.")] = False,
) -> None:
    """Release, check and grade the exercises of the course on loss functions."""
    if verbose:
        logging.basicConfig(format="%(levelname)s %(message)s")
        logging.getLogger("autograder").setLevel(logging.INFO)


@app.command()
def check(notebook: Path, way: Way = AUTO, no_sandbox: NoSandbox = False) -> None:
    """Run a notebook and say what its visible checks say."""
    sandbox = terminal.sandbox_of(way, no_sandbox)
    assignment = course.assignment_of(notebook)
    submitted = read_submission(notebook)
    judged = grade_notebook.judge_notebook(submitted, assignment, None, sandbox)
    for note in judged.notes:
        print(one_line(note))
    for verdict in judged.verdicts:
        print(describe(verdict))
    passed = sum(verdict.status == "ok" for verdict in judged.verdicts)
    print(f"{passed} of {len(judged.verdicts)} functions pass their visible checks.")
    raise typer.Exit(0 if passed == len(judged.verdicts) else 1)


@app.command()
def judge(
    files: list[Path],
    seed: Seed = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    way: Way = AUTO,
    no_sandbox: NoSandbox = False,
) -> None:
    """Judge the graded functions that plain Python files define."""
    seed = secrets.randbelow(2**31) if seed is None else seed
    unreadable, sandbox = 0, terminal.sandbox_of(way, no_sandbox)
    for path in files:
        try:
            verdicts = grade_file.judge_file(path, seed, sandbox)
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
    way: Way = AUTO,
    no_sandbox: NoSandbox = False,
) -> None:
    """Say which loss a function computes, by which conventions, or with which known mistake."""
    from .identify.command import identify_file  # draws the probes: slow

    name, found, said = identify_file(file, function, terminal.sandbox_of(way, no_sandbox))
    print(visible(f"{one_line(str(file))}: {name}"))
    for sentence in said:
        print(visible(f"  {one_line(sentence)}"))
    raise typer.Exit(0 if found.status in ("loss", "related") else 1)


@app.command()
def grade(
    submissions_: Folder = Path("submissions"),
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
    roster: Roster = None,
    preview: Annotated[
        bool, typer.Option("--preview", help="Show whose marks would change; nothing counts yet.")
    ] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Let what was previewed count.")] = False,
    policy: Annotated[
        Path | None, typer.Option(help="Deadlines, attempts, weights: a file policy.toml.")
    ] = None,
    way: Way = AUTO,
    no_sandbox: NoSandbox = False,
) -> None:
    """Grade a folder of submissions; what is graded already and unchanged stays.

    After a change of the course, its versions or the seed --preview grades beside the results, and
    --apply lets it count.
    """
    if preview and apply:
        raise CourseError("--preview and --apply are two steps: first the one, then the other.")
    if policy is not None and (preview or apply):
        raise CourseError("--policy counts at once: give it without --preview and --apply.")
    sandbox = terminal.sandbox_of(way, no_sandbox)
    if sandbox == "bubblewrap" and scheduler is None:
        refuse_in_sight(submissions_, results)
        terminal.warn_unbounded()
    found = submissions.find(submissions_, assignment, student)
    if roster is not None:
        note_times(submissions_, read_roster(roster))  # a wrong file is told before the grading
    if policy is not None:
        read_policy(policy)
    with results_in(results, db) as store:
        names = {one.assignment for one in found if one.notebook is not None}
        store.same_cells(names, note=not preview)
        if preview and not (store.folder / "verdicts").is_dir():
            raise CourseError(f"{results} has no verdicts to compare with: grade first.")
        if preview or apply:
            kept = store.seed(None, keep=False) if seed is None else seed
            found = _counting(found, store, None, submissions_, kept, scheduler, workers, sandbox)
        if preview:
            _preview(found, store, seed, scheduler, workers, sandbox, force)
        if apply:
            _apply(found, store, seed, submissions_, keep=student is None)
        seed = store.seed(seed, keep=student is None)
        found = _counting(found, store, policy, submissions_, seed, scheduler, workers, sandbox)
        with terminal.engine_of(scheduler, workers, seed, sandbox) as engine:
            lines, problems = terminal.grade_with_progress(
                found, store, seed, engine, sandbox, force
            )
        store.copy_manifest(submissions_)
        store.write_tables()
    terminal.show(("student", "assignment", "points", "not right"), sorted(lines))
    if store.changes:
        print(f"Changed: {terminal.counted(store.changes)}. Earlier verdicts: {results}/history/")
        terminal.show_changes(store.changes)
    for problem in sorted(problems):
        print(f"not graded: {one_line(problem)}", file=sys.stderr)
    if roster is not None:
        terminal.show_roster(roster, {one.student for one in found}, results, student is None)
    if student is None and assignment is None:
        terminal.show_absent(store.absent(found), submissions_, results)
    print(terminal.said_sandbox(sandbox))
    if no_sandbox:
        print("The submissions ran without a jail, with your rights.", file=sys.stderr)
    print(f"{len(lines) - len(problems)} of {len(lines)} submissions have a mark.")
    gradebook = "" if db else ", gradebook.db"
    print(f"Seed {seed}. Results: {results}/grades.csv, exercises.csv, feedback/{gradebook}")
    if (results / MARKS).exists():
        print(f"By the policy {results}/{POLICY}: {results}/{MARKS} has the marks that count.")
    print(f"Next: python -m autograder export --results {results} --format csv|canvas|moodle")
    raise typer.Exit(1 if problems else 0)


def _counting(
    found: list[submissions.Submission],
    store: Results,
    policy: Path | None,
    submissions_: Path,
    seed: int,
    scheduler: str | None,
    workers: int | None,
    sandbox: str,
) -> list[submissions.Submission]:
    """Keep the policy, and choose the attempts that count by it."""
    if policy is not None:
        write(store.folder / POLICY, policy.read_text(encoding="utf-8-sig"))
    rules = policy_in(store.folder)
    attempts = attempts_in(submissions_, submissions_ / MANIFEST)
    if rules is None or rules.counts == "last" or not attempts:
        return found

    def grade_all(some: list[submissions.Submission], trial: Trial) -> None:
        with terminal.engine_of(scheduler, workers, seed, sandbox) as engine:
            terminal.grade_with_progress(some, trial, seed, engine, sandbox, False)

    print(f"{len(attempts)} submissions have earlier attempts; the {rules.counts} one counts.")
    return counting(found, submissions_, store.folder, rules, attempts, grade_all)


def _preview(
    found: list[submissions.Submission],
    store: Results,
    seed: int | None,
    scheduler: str | None,
    workers: int | None,
    sandbox: str,
    force: bool,
) -> NoReturn:
    """Grade beside the results and show what would change."""
    kept = store.seed(None, keep=False)
    seed = kept if seed is None else seed
    beside = Preview(store, seed)
    with terminal.engine_of(scheduler, workers, seed, sandbox) as engine:
        _, problems = terminal.grade_with_progress(found, beside, seed, engine, sandbox, force)
    changes = beside.changes(store.by_hand())
    terminal.show_changes(changes)
    for problem in sorted(problems):
        print(f"not graded: {one_line(problem)}", file=sys.stderr)
    path = beside.write_table(changes)
    others = sum(not one.moves for one in changes)
    print(f"{terminal.counted(changes)} would change; {others} keep theirs with another verdict.")
    print(f"Nothing counts yet; the table is {path}. Next: the same command with --apply.")
    raise typer.Exit(1 if problems else 0)


def _apply(
    found: list[submissions.Submission],
    store: Results,
    seed: int | None,
    submissions_: Path,
    keep: bool,
) -> NoReturn:
    """Let what was previewed count."""
    previewed = seed_of(store.folder)
    if seed is not None and previewed not in (None, seed):
        raise CourseError(f"The preview has the seed {previewed} and not {seed}; preview again.")
    touched, stale = apply_preview(store, found)
    store.seed(previewed, keep)
    store.copy_manifest(submissions_)
    store.write_tables()
    drop(store.folder)
    terminal.show_changes(store.changes)
    for line in stale:
        print(f"not applied: {one_line(line)}", file=sys.stderr)
    print(f"{touched} submissions have another verdict, and {terminal.counted(store.changes)}.")
    print(f"Earlier verdicts: {store.folder}/history/. Next: export, as after any grading.")
    raise typer.Exit(1 if stale else 0)


@app.command()
def doctor() -> None:
    """Try what protects this machine from strangers' code, and say what to do about a gap.

    The exit code is 0 if all walls hold, 1 if one does not, and 2 if nothing can be graded here.
    """
    found = walls.examine()
    terminal.show_walls(found)
    raise typer.Exit(0 if all(one.holds for one in found) else 1 if walls.can_grade(found) else 2)


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
    roster: Roster = None,
) -> None:
    """Bring what a learning platform gave (zip files or folders) into our layout.

    Canvas, Moodle, Gradescope, Blackboard, Brightspace, Google Classroom, GitHub Classroom,
    nbgrader, and folders or files named after students, however many folders lie around them.
    Nothing is lost: newer submissions replace older ones, other files in DIR stay as they are.
    """
    from .lms.collect import collect as collect_archives
    from .lms.report import comes_next
    from .lms.report import show as show_report

    def watch(claims: list) -> Any:
        return track(claims, "reading", console=err, transient=True)

    people = read_roster(roster) if roster is not None else []  # a wrong file is told at once
    report = collect_archives(
        archives, into, assignment, watch, dry_run=dry_run, accept_merges=accept_merges
    )
    show_report(report, out, err)
    if not dry_run and (timed := note_times(into, people)):
        print(f"For {timed} submissions the time of the class list counts, not that of the file.")
    if roster is not None and not report.merges:
        there = {path.name for path in into.glob("*/") if not path.name.startswith((".", "__"))}
        terminal.show_roster(roster, there | report.students | report.others, into, not dry_run)
    if said := comes_next(report, into, roster, dry_run):
        print(said)
    raise typer.Exit(1 if report.problems or report.merges else 0)


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
        print(terminal.no_jail(error), file=sys.stderr)
        sys.exit(2)


if __name__ == "__main__":
    main()
