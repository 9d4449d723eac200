"""Grade many submissions with worker processes and one writer.

A worker that dies is replaced, and its submission tried again. What is done is on disk: a grading
that was killed, at whatever moment, goes on where it was.
"""

import hashlib
import json
import logging
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, replace
from functools import cache

from .. import course, system
from ..errors import CourseError
from ..sandbox import WASM, Limits
from ..specs.canonical import canonical
from . import grade_notebook
from .attempts import Trial
from .bounds import limit_memory
from .feedback import versions
from .grade_notebook import grade
from .graded import Graded
from .identity import course_digest
from .preview import Preview
from .results import BATCH, Results
from .second_opinion import second_sandbox
from .submissions import Submission

logger = logging.getLogger("autograder")


@dataclass(frozen=True)
class Engine:
    """Where submissions are graded: processes here, or a cluster."""

    start: Callable[[], Executor]
    """Makes an executor with its workers."""
    job: Callable[[Submission], tuple]
    """A function and its arguments, for `Executor.submit`."""
    most: Callable[[], int]
    """How many submissions are handed over at a time, so that results do not pile up in memory."""
    died: tuple[type[BaseException], ...] = (BrokenProcessPool,)
    """What a future raises when its worker has died."""


def local_engine(workers: int, seed: int, sandbox: str) -> Engine:
    """An engine of worker processes on this machine."""
    return Engine(
        start=lambda: ProcessPoolExecutor(workers, initializer=_begin),
        job=lambda one: (grade_one, one, seed, sandbox),
        most=lambda: 2 * workers,
    )


def grade_all(
    found: list[Submission],
    results: Results | Preview | Trial,
    seed: int,
    engine: Engine,
    sandbox: str = "bubblewrap",
    force: bool = False,
) -> Iterator[tuple[Graded, bool]]:
    """Grade what is due and save it.

    Args:
        found: all submissions.
        results: where they are saved; what is recorded there and unchanged is not graded again.
        seed: draws the hidden cases.
        engine: where they are graded.
        sandbox: the name of the sandbox in which it runs.
        force: grade also what is unchanged.

    Yields:
        Each submission, without its feedback and notebook, and whether it was graded just now.
    """
    due: list[Submission] = []
    for one in found:
        if one.notebook is None:
            results.forget(one.student, one.assignment, one.problem or "there is no notebook")
            yield Graded(one.student, one.assignment, problem=one.problem), True
            continue
        known = None if force else results.record(one.student, one.assignment)
        if known is not None and known.get("key") == _present_key(one, seed, sandbox):
            yield Graded.from_record(one.student, one.assignment, known), False
        else:
            due.append(one)
    batch: list[Graded] = []
    for graded in _graded(due, engine):
        _log(graded)
        if graded.problem:
            results.forget(graded.student, graded.assignment, graded.problem)
        else:
            batch.append(graded)
        if len(batch) >= BATCH:
            results.save(batch)
            batch = []
        yield replace(graded, feedback="", notebook=""), True
    results.save(batch)


def _log(one: Graded) -> None:
    """Log one result; a problem that was caused by an exception with its traceback."""
    who = f"{one.student}, {one.assignment}"
    if one.trace:
        logger.error("%s: %s\n%s", who, one.problem, one.trace)
    elif one.problem:
        logger.warning("%s: not graded: %s", who, one.problem)
    else:
        logger.info("%s: %g of %g points", who, one.score, one.max_score)


def _graded(due: list[Submission], engine: Engine) -> Iterator[Graded]:
    """Grade a few submissions at a time, and try again what was lost with a worker."""
    waiting = list(reversed(due))
    suspects: list[Submission] = []
    quarantine: set[Submission] = set()
    running: dict[Future, Submission] = {}
    pool = engine.start()
    try:
        while waiting or suspects or running:
            for one in _next(waiting, suspects, quarantine, running, engine.most()):
                running[pool.submit(*engine.job(one))] = one
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            dead = []
            for future in done:
                one = running.pop(future)
                try:
                    yield future.result()
                except engine.died:
                    dead.append(one)
            if dead:
                dead += running.values()
                running.clear()
                _stop(pool)
                pool = engine.start()
                if len(dead) == 1 and dead[0] in quarantine:
                    problem = f"{dead[0].notebook}: the grader's process died of it."
                    yield Graded(dead[0].student, dead[0].assignment, problem=problem)
                else:
                    suspects += dead
                    quarantine.update(dead)
    finally:
        _stop(pool)


def _next(
    waiting: list, suspects: list, quarantine: set, running: dict, most: int
) -> list[Submission]:
    """Choose what to start now.

    A submission during which a worker has died is in quarantine. Those run one at a time, so that
    a second crash identifies the culprit.
    """
    if suspects:
        return [] if running else [suspects.pop()]
    if any(one in quarantine for one in running.values()):
        return []
    return [waiting.pop() for _ in range(min(most - len(running), len(waiting)))]


def _stop(pool: Executor) -> None:
    """Shut down without waiting for what runs; Dask cancels it and has no option for that."""
    if isinstance(pool, ProcessPoolExecutor):
        pool.shutdown(wait=False, cancel_futures=True)
    else:
        pool.shutdown(wait=False)


def _begin() -> None:
    """In a new worker: end with the grader, which alone handles Ctrl-C; take no more memory."""
    system.die_with_parent()
    limit_memory()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def grade_one(submission: Submission, seed: int, sandbox: str) -> Graded:
    """In a worker: grade a submission.

    Returns:
        The marks, with a record of all that the verdicts depend on.
    """
    graded = grade(submission, seed, sandbox)
    if graded.problem:
        return graded
    record = {
        "key": key_of(graded.source, submission.assignment, seed, sandbox),
        "seed": seed,
        "case_seed": graded.case_seed,
        "jailed": sandbox != "none",
        "sandbox": sandbox,
        "source": graded.source,
        "versions": versions(sandbox),
        "course": course_digest(),
        "max_score": graded.max_score,
        "other": graded.other_scores,
        "by_hand": graded.by_hand,
    }
    if graded.elsewhere:
        record["second_opinion"] = {"functions": graded.elsewhere, **versions(WASM)}
    return replace(graded, record=record)


def key_of(source: str, assignment: str, seed: int, sandbox: str) -> str:
    """Hash all that a verdict depends on: the notebook, the specification, the seed, the limits.

    Args:
        source: the SHA-256 of the notebook's file, in hexadecimal.
        assignment: the name of the assignment.
        seed: draws the hidden cases.
        sandbox: the name of the sandbox in which it runs.
    """
    parts = [source, _specification(assignment, seed), seed, sandbox, second_sandbox(sandbox)]
    text = json.dumps([*parts, asdict(Limits.from_environment())])
    return hashlib.sha256(text.encode()).hexdigest()


def _present_key(submission: Submission, seed: int, sandbox: str) -> str | None:
    """The key of what lies there now; None if it cannot be read, which the grading then says."""
    try:
        source = hashlib.sha256(submission.content()).hexdigest()
    except CourseError:
        return None
    return key_of(source, submission.assignment, seed, sandbox)


@cache
def _specification(name: str, seed: int) -> str:
    # With fewer digits than a sheet holds, because once in ten thousand draws two kinds of
    # processors round the last digit differently, and the machines of a cluster must agree.
    sheets = json.dumps(canonical(grade_notebook.sheets_of(name, seed), digits=8), sort_keys=True)
    return hashlib.sha256((sheets + json.dumps(course.released(name))).encode()).hexdigest()
