"""Many submissions: which of them are due, worker processes, and one writer.

A worker that dies is replaced and its submission tried again. What is done is on disk: a grading
that was killed, at whatever moment, goes on where it was.
"""

import hashlib
import json
import signal
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, replace
from functools import cache

from ..sandbox import Limits
from ..sandbox.namespaces import die_with_parent
from . import course, grading
from .feedback import versions
from .grading import Graded, grade
from .results import Results
from .submissions import Submission

BATCH = 10  # submissions a commit of the gradebook


def grade_all(
    found: list[Submission],
    results: Results,
    seed: int,
    workers: int,
    jailed: bool = True,
    force: bool = False,
) -> Iterator[tuple[Graded, bool]]:
    """Grade what is due, and save it; each submission, and whether it was graded just now.

    What is yielded is without the feedback and the notebook, which are saved by then.
    """
    due: list[Submission] = []
    for one in found:
        if one.notebook is None:
            results.forget(one.student, one.assignment)
            yield Graded(one.student, one.assignment, problem=one.problem), True
            continue
        known = None if force else results.record(one.student, one.assignment)
        if known is not None and known["key"] == key_of(one, seed, jailed):
            yield Graded.from_record(one.student, one.assignment, known), False
        else:
            due.append(one)
    batch: list[Graded] = []
    for one in _graded(due, seed, workers, jailed):
        if one.problem:
            results.forget(one.student, one.assignment)
        else:
            batch.append(one)
        if len(batch) >= BATCH:
            results.save(batch)
            batch = []
        yield replace(one, feedback="", notebook=""), True
    results.save(batch)


def _graded(due: list[Submission], seed: int, workers: int, jailed: bool) -> Iterator[Graded]:
    """Grade in worker processes, a few at a time, so that results do not pile up in memory."""
    waiting, suspects, accused = list(reversed(due)), [], set()
    running: dict[Future, Submission] = {}
    pool = _pool(workers)
    try:
        while waiting or suspects or running:
            for one in _next(waiting, suspects, accused, running, 2 * workers):
                running[pool.submit(_grade_one, one, seed, jailed)] = one
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            dead = []
            for future in done:
                one = running.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    dead.append(one)
            if dead:
                dead += running.values()
                running.clear()
                pool.shutdown(wait=False, cancel_futures=True)
                pool = _pool(workers)
                if len(dead) == 1 and dead[0] in accused:
                    problem = f"{dead[0].notebook}: the grader's process died of it."
                    yield Graded(dead[0].student, dead[0].assignment, problem=problem)
                else:
                    suspects += dead
                    accused.update(dead)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _next(
    waiting: list, suspects: list, accused: set, running: dict, most: int
) -> list[Submission]:
    """What to start now.

    Of submissions under which a worker has died, one alone at a time: when it dies again, it is
    known of which.
    """
    if suspects:
        return [] if running else [suspects.pop()]
    if any(one in accused for one in running.values()):
        return []
    return [waiting.pop() for _ in range(min(most - len(running), len(waiting)))]


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, initializer=_begin)


def _begin() -> None:
    """In a new worker: end with the grader, and leave Ctrl-C to it."""
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _grade_one(submission: Submission, seed: int, jailed: bool) -> Graded:
    graded = grade(submission, seed, jailed)
    if graded.problem:
        return graded
    record = {
        "key": key_of(submission, seed, jailed),
        "seed": seed,
        "jailed": jailed,
        "source": hashlib.sha256(submission.notebook.read_bytes()).hexdigest(),
        "versions": versions(),
        "max_score": graded.max_score,
        "other": graded.other_scores,
    }
    return replace(graded, record=record)


def key_of(submission: Submission, seed: int, jailed: bool) -> str:
    """A hash of all that a verdict depends on: the notebook, the specification, seed and limits."""
    digest = hashlib.sha256(submission.notebook.read_bytes())
    digest.update(_specification(submission.assignment, seed).encode())
    digest.update(json.dumps([seed, jailed, asdict(Limits.from_environment())]).encode())
    return digest.hexdigest()


@cache
def _specification(name: str, seed: int) -> str:
    sheets = json.dumps(grading.sheets_of(name, seed), sort_keys=True)
    return hashlib.sha256((sheets + json.dumps(course.released(name))).encode()).hexdigest()
