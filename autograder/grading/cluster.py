"""Grade on the machines of a Dask cluster; the gradebook stays here, with its one writer."""

import json
import logging
import platform
import re
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from dataclasses import asdict, replace
from functools import cache
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import TYPE_CHECKING, Any

from ..course import CourseError
from ..sandbox import Limits
from . import batch, grade_notebook
from .graded import Graded
from .identity import course_digest
from .second_opinion import second_sandbox
from .submissions import Submission

if TYPE_CHECKING:
    from distributed import Client, Security

NO_TLS = (
    "{} has no TLS: anyone who reaches such a scheduler can forge marks and run code here. "
    "Start the scheduler, the workers and this command with certificates, and name the scheduler "
    'as tls://host:8786 ("Thousands of submissions" on the page *For instructors* says how).'
)
PATIENCE = 5  # seconds for a scheduler to answer, and for its first worker
one_at_a_time = Lock()  # a worker has one fork server, however many threads


@contextmanager
def _silenced_dask() -> Iterator[None]:
    """Silence Dask, which repeats in many lines what one sentence of ours says.

    The course's own logger is not silenced.
    """
    libraries = ("distributed", "tornado", "asyncio")
    names = [*libraries, *logging.root.manager.loggerDict]
    loggers = [logging.getLogger(name) for name in names if name.split(".")[0] in libraries]
    before = [(logger, logger.disabled) for logger in loggers]
    for logger in loggers:
        logger.disabled = True
    try:
        yield
    finally:
        for logger, disabled in before:
            logger.disabled = disabled


@contextmanager
def dask_engine(address: str, seed: int, sandbox: str) -> Iterator[batch.Engine]:
    """An engine that grades on the workers of the scheduler at this address.

    Raises:
        CourseError: if nothing answers there, or a worker has another version of something.
        NoJailError: if a worker cannot make a jail.
    """
    try:
        from distributed import Client, Security
        from distributed.scheduler import KilledWorker
    except ImportError:
        raise CourseError("--scheduler needs the package `distributed`.") from None
    if not re.fullmatch(r"((tcp|tls)://)?[^/]+:\d+", address):
        raise CourseError(f"{address} is no address of a scheduler, such as tls://host:8786.")
    _check_certificates(address, Security())
    try:
        with _silenced_dask(), Client(address, timeout=PATIENCE, set_as_default=False) as client:
            ours = identity()
            _compare(client, ours, sandbox)
            yield batch.Engine(
                start=lambda: client.get_executor(pure=False),
                job=lambda one: (grade_sent, one, _content(one), seed, sandbox, ours),
                most=lambda: 2 * max(1, sum(client.nthreads().values())),
                died=(KilledWorker,),
            )
    except (CancelledError, OSError) as error:
        if getattr(error, "errno", None) and not isinstance(error, ConnectionError):
            raise  # the error of a file on this machine
        why = " ".join(str(error).split())
        raise CourseError(f"No scheduler answers at {address} (any more). {why}") from None


def _check_certificates(address: str, security: "Security") -> None:
    """Refuse a cluster that strangers can reach.

    Raises:
        CourseError: if it has no TLS, or there is no certificate for us.
    """
    if not address.startswith("tls://"):
        raise CourseError(NO_TLS.format(address))
    try:
        if security.get_connection_args("client").get("ssl_context"):
            return
        why = "none is named in Dask's configuration"
    except OSError as error:  # the file is not there, or holds no certificate
        why = f"{error.filename or ''} {error.strerror or error}".strip()
    raise CourseError(f"There is no certificate for {address}: {why}.")


def _compare(client: "Client", ours: dict[str, Any], sandbox: str) -> None:
    """Compare the versions of each worker with ours: others could give other marks.

    Raises:
        CourseError: if a worker differs, or there is none.
    """
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        asked = {
            address: client.submit(introduce, sandbox, workers=[address], pure=False)
            for address in client.nthreads()
        }
    except TimeoutError:
        raise CourseError("The scheduler has no workers.") from None
    for address, future in asked.items():
        try:
            theirs = future.result()
        except ImportError as error:
            raise CourseError(f"The worker {address} does not have the course: {error}.") from None
        _same(f"The worker {address}", theirs, ours)


def _same(who: str, theirs: dict[str, Any], ours: dict[str, Any]) -> None:
    differing = [name for name in ours if theirs.get(name) != ours[name]]
    if differing:
        name = differing[0]
        raise CourseError(f"{who} has {name} {theirs.get(name)}, and here it is {ours[name]}.")


@cache
def identity() -> dict[str, Any]:
    """All that a verdict depends on besides the submission; it must be the same on all machines."""
    return {
        "the course": course_digest(),
        "Python": platform.python_version(),
        "numpy": version("numpy"),
        "scipy": version("scipy"),
        "the second sandbox": str(second_sandbox("bubblewrap")),
        "the limits": json.dumps(asdict(Limits.from_environment())),
    }


def introduce(sandbox: str) -> dict[str, Any]:
    """On a worker: make sure of the jail.

    Returns:
        The `identity` of the worker.

    Raises:
        NoJailError: if the worker cannot make a jail.
    """
    with one_at_a_time:
        grade_notebook.runner(sandbox).start()
    return identity()


def _content(submission: Submission) -> bytes | None:
    """The bytes to send; None if the notebook cannot be read."""
    try:
        return submission.content()
    except CourseError:
        return None


def grade_sent(
    submission: Submission, content: bytes | None, seed: int, sandbox: str, ours: dict[str, Any]
) -> Graded:
    """On a worker: grade a submission that was sent over the network.

    The worker may have joined after the comparison of versions.
    """
    _same("A worker", identity(), ours)
    with one_at_a_time, TemporaryDirectory() as folder:
        path = Path(folder) / submission.path.name
        if content is not None:
            path.write_bytes(content)
        graded = batch.grade_one(replace(submission, notebook=path), seed, sandbox)
    problem = graded.problem and graded.problem.replace(str(path), str(submission.notebook))
    return replace(graded, problem=problem)
