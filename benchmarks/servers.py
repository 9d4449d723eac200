"""A Dask cluster and a PostgreSQL on this machine, for benchmarks; both end with their block."""

import contextlib
import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parents[1]
DRIVER = "psycopg[binary]==3.3.9"  # no part of the course: only --db needs it
DRIVERS = ROOT / "build" / "postgresql_driver"
TLS = "DASK_DISTRIBUTED__COMM__TLS__"
PATIENCE = 60  # seconds for a server to begin


@contextlib.contextmanager
def cluster(workers: int) -> Iterator[tuple[str, list[psutil.Popen]]]:
    """Start a scheduler and workers with a certificate of their own, as the guide says it.

    Yields:
        The address of the scheduler and the processes of the workers.
    """
    with tempfile.TemporaryDirectory() as name, contextlib.ExitStack() as stack:
        folder = Path(name)
        os.environ |= _certificate(folder)
        file = folder / "scheduler.json"
        options = ["--host", "tls://127.0.0.1", "--port", "0", "--scheduler-file", str(file)]
        stack.enter_context(_running("scheduler", *options))
        _wait(lambda: file.exists() and "address" in file.read_text())
        address = json.loads(file.read_text())["address"]
        started = [
            stack.enter_context(_running("worker", address, "--nthreads", "1"))
            for _ in range(workers)
        ]
        yield address, started


def _certificate(folder: Path) -> dict[str, str]:
    key, cert = folder / "cluster.key", folder / "cluster.crt"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=grading", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(command, check=True, capture_output=True)
    settings = {f"{TLS}CA_FILE": str(cert)}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        settings |= {f"{TLS}{role}__KEY": str(key), f"{TLS}{role}__CERT": str(cert)}
    return settings


@contextlib.contextmanager
def _running(what: str, *options: str) -> Iterator[psutil.Popen]:
    command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard", *options]
    silent = subprocess.DEVNULL
    process = psutil.Popen(command, cwd=ROOT, stdout=silent, stderr=silent)
    try:
        yield process
    finally:
        for one in [*process.children(recursive=True), process]:
            with contextlib.suppress(psutil.NoSuchProcess):
                one.kill()
        process.wait()


def _wait(begun: Callable[[], bool]) -> None:
    until = time.monotonic() + PATIENCE
    while not begun():
        if time.monotonic() > until:
            sys.exit(f"A server has not begun within {PATIENCE} seconds.")
        time.sleep(0.1)


@contextlib.contextmanager
def postgresql() -> Iterator[Callable[[str], str]]:
    """Start a PostgreSQL that only its own folder leads to.

    Yields:
        A function that makes a database of this name and gives its URL.
    """
    programs, user = _programs(), "postgres" if os.geteuid() == 0 else None
    _driver()

    def run(program: str, *options: str) -> None:
        command = [programs / program, *options]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True}
        done = subprocess.run(command, user=user, group=user, cwd="/", **quiet)
        if done.returncode:
            sys.exit(f"{program} of PostgreSQL failed: {done.stderr.strip()}")

    with tempfile.TemporaryDirectory() as folder:
        if user:  # PostgreSQL refuses to run as root
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        data, log = f"{folder}/data", f"{folder}/log"
        run("initdb", "-D", data, "-U", "grader", "-A", "trust", "-E", "UTF8", "--no-sync")
        begin = ["-o", f"-k {folder} -c listen_addresses=''", "-l", log, "-w"]
        run("pg_ctl", "start", "-D", data, *begin)
        try:

            def database(name: str) -> str:
                run("createdb", "-h", folder, "-U", "grader", name)
                return f"postgresql://grader@/{name}?host={folder}"

            yield database
        finally:
            run("pg_ctl", "stop", "-D", data, "-m", "immediate", "-w")


def _programs() -> Path:
    """The folder of PostgreSQL's programs; Debian keeps them away from PATH."""
    for tried in range(2):
        found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
        if found:
            return found[-1]
        if path := shutil.which("initdb"):
            return Path(path).resolve().parent
        if tried == 0 and os.geteuid() == 0 and shutil.which("apt-get"):
            subprocess.run(["apt-get", "update", "-qq"], check=True)
            subprocess.run(["apt-get", "install", "-y", "-qq", "postgresql"], check=True)
    sys.exit("There is no PostgreSQL here: install it (apt install postgresql).")


def _driver() -> None:
    """Have the driver in a folder of its own, and let this process and the grader find it."""
    if not (DRIVERS / "psycopg").is_dir():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(DRIVERS)]
        subprocess.run([*command, DRIVER], check=True)
    sys.path.append(str(DRIVERS))
    paths = (os.environ.get("PYTHONPATH"), str(DRIVERS))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
