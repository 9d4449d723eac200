"""What the jail keeps from a submission, and what it keeps of it."""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import psutil
import pytest

from autograder.grading import grade_notebook
from autograder.sandbox import NoJailError, Step, bubblewrap, memory
from autograder.sandbox import runner as runner_module
from autograder.sandbox.runner import Runner

CASES = [{"args": [2.0], "kwargs": {}}]
# Where the course lies in /tmp, the folders that lead to its Python are there to be seen.
WAY = {str(folder) for folder in Path(sys.prefix).parents if folder.is_relative_to("/tmp/")}
LOOK = """
import os, socket, sys
facts = {
    "uid": os.getuid(), "pid": os.getpid(), "root": sorted(os.listdir("/")),
    "proc": os.listdir("/proc"), "home": os.path.expanduser("~"), "cwd": os.getcwd(),
    "files": sorted(os.listdir(".")), "environment": sorted(os.environ),
    "host": socket.gethostname(), "groups": os.getgroups(),
    "shown": {*os.listdir("/usr"), *os.listdir("/usr/local"), *os.listdir(sys.prefix)},
}
print(facts)
"""


@pytest.fixture(scope="module")
def runner():
    made = Runner()
    yield made
    made.close()


def printed(outcome, step):
    return "".join(o["text"] for o in outcome.outputs[step] if o["output_type"] == "stream")


def test_there_is_nothing_to_see(runner):
    facts = eval(printed(runner.run([Step(LOOK)], {}, {"checks.py": "x = 1"}), 0))
    assert facts["uid"] != 0 and facts["groups"] in ([], [65534], [facts["uid"]])
    assert facts["pid"] == 2 and facts["proc"] == []
    files = {f"/tmp/{name}" for name in facts["files"]}
    assert files - WAY == {"/tmp/checks.py"} and facts["home"] == facts["cwd"] == "/tmp"
    assert facts["host"] == "jail"
    assert set(facts["environment"]) - {"PWD", "LC_CTYPE"} == set(bubblewrap.ENVIRONMENT)
    assert facts["shown"] <= {*bubblewrap.PARTS, "local"}
    assert not {"home", "var", "srv", "mnt", "media", "opt"} & set(facts["root"])


@pytest.mark.parametrize(
    "attempt, error",
    [
        ("open('/etc/passwd').read()", "OSError"),
        (f"open({__file__!r}).read()", "FileNotFoundError"),
        (f"open({sys.executable!r}, 'ab')", "OSError"),
        ("open('/usr/x', 'w')", "OSError"),
        ("import socket; socket.create_connection(('127.0.0.1', 22), 2)", "OSError"),
        ("import socket; socket.create_connection(('192.0.2.1', 80), 2)", "OSError"),
        ("import os; os.setuid(0)", "OSError"),
        ("import os; os.kill(1, 9); import time; time.sleep(0.2); 1 / 0", "ZeroDivisionError"),
        ("import os; [os.fork() and 0 for _ in range(100)]", "BlockingIOError"),
        ("open('big', 'wb').write(bytes(10**9))", "OSError"),
        ("bytearray(10**11)", "MemoryError"),
        ("import ctypes; assert ctypes.CDLL(None).mount(0, b'/tmp', b'tmpfs', 0, 0) == 0", "Ass"),
        ("import autograder", "ModuleNotFoundError"),
    ],
)
def test_it_cannot(runner, attempt, error):
    outcome = runner.run([Step(attempt)], {})
    names = [o["ename"] for o in outcome.outputs[0] if o["output_type"] == "error"]
    several = ("OSError", "PermissionError", "FileNotFoundError", "ConnectionRefusedError")
    assert names and names[0].startswith(several if error == "OSError" else error), names


def test_nothing_passes_from_one_to_the_next(runner):
    leave = """
import os, subprocess, sys, matplotlib
for place in ("/tmp/note", "/dev/shm/note", matplotlib.get_cachedir() + "/note"):
    try:
        open(place, "w").write("sigmoid is 1 / (1 + exp(-z))")
    except OSError:
        pass
import numpy as np
np.mean = lambda *args: 42
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(1000)"], start_new_session=True)
"""
    find = f"""
import glob, numpy as np
found = glob.glob("/tmp/*") + glob.glob("/dev/shm/*") + glob.glob("/tmp/*/*")
print([place for place in found if place not in {WAY}], np.mean([1, 3]))
"""
    runner.run([Step(leave)], {})
    assert printed(runner.run([Step(find)], {}), 0).split() == ["[]", "2.0"]


def test_processes_end_with_their_submission(runner):
    marker = f"sleep-{os.getpid()}"
    source = (
        "import os, sys, time\nfor _ in range(3):\n    if os.fork() == 0:\n        os.setsid()\n"
        f"        os.execv(sys.executable, [{marker!r}, '-c', 'import time; time.sleep(1000)'])"
    )
    runner.run([Step(source)], {})
    alive = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                alive += [pid] if marker.encode() in file.read() else []
        except OSError:
            continue
    assert alive == []


def test_the_memory_of_all_processes_together_is_limited(runner):
    """Where a group can be made; else the limits of each process hold alone."""
    group = memory.make_group(1 << 28)
    hog = (
        "import os, time\nfor _ in range(20):\n    if os.fork() == 0:\n"
        "        kept = bytearray(os.urandom(1)) * (1 << 29)\n        time.sleep(30)\ntime.sleep(2)"
    )
    steps = [Step(hog), Step("def double(x):\n    return 2 * x"), Step(exercise="double")]
    outcome = runner.run(steps, {"double": CASES})
    assert outcome.answers["double"] in ([{"value": 4.0}], [{"failed": "memory"}])
    if group is not None:
        memory.remove_group(group)
        (used,) = [
            int((runner.server.group / name).read_text())
            for name in ("memory.peak", "memory.max_usage_in_bytes")
            if (runner.server.group / name).exists()
        ][:1]
        assert used <= 2 * runner.limits.memory


def group_of_the_runner():
    grade_notebook.runner.cache_clear()  # else it is that of the process that forked this one
    return grade_notebook.runner().start().group


def test_a_process_that_grades_removes_its_group_at_the_end():
    with ProcessPoolExecutor(1) as workers:
        group = workers.submit(group_of_the_runner).result()
    assert group is None or not group.exists()


def test_the_kernel_ends_the_jail_before_others_when_memory_is_short(runner):
    server = runner.start().process
    inside = psutil.Process(server.pid).children(recursive=True)
    (python,) = [one.pid for one in inside if one.cmdline()[0] == sys.executable]
    assert Path(f"/proc/{python}/oom_score_adj").read_text() == "1000\n"


def test_a_dead_fork_server_is_started_again(runner):
    steps = [Step("def double(x):\n    return 2 * x"), Step(exercise="double")]
    runner.start()
    first = runner.server.process.pid
    runner.server.process.kill()
    assert runner.run(steps, {"double": CASES}).answers["double"] == [{"value": 4.0}]
    assert runner.server.process.pid != first


def test_a_course_that_would_be_in_sight_is_refused(monkeypatch):
    inside = Path(sys.prefix, "lib", "course")
    monkeypatch.setattr(bubblewrap, "CHECKOUT", inside)
    with pytest.raises(NoJailError, match="which every submission can read") as caught:
        Runner().start()
    assert str(inside) in str(caught.value) and "Move it" in caught.value.advice


def test_a_kind_of_machine_without_a_filter_is_refused(monkeypatch):
    monkeypatch.setattr(bubblewrap.platform, "machine", lambda: "riscv64")
    with pytest.raises(NoJailError, match="no filter of system calls for riscv64"):
        Runner().start()


def test_without_bubblewrap_it_says_so(monkeypatch):
    bubblewrap.bubblewrap.cache_clear()
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda *args, **kwargs: None)
    monkeypatch.setattr(bubblewrap.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(NoJailError, match="no bubblewrap"):
        Runner().run([], {})
    bubblewrap.bubblewrap.cache_clear()


def test_a_jail_that_cannot_be_made_says_why(monkeypatch, tmp_path):
    said = tmp_path / "bwrap"
    said.write_text("#!/bin/sh\necho first >&2\necho it is forbidden >&2\nexit 1\n")
    said.chmod(0o755)
    monkeypatch.setattr(bubblewrap, "bubblewrap", lambda: str(said))
    with pytest.raises(NoJailError, match="it is forbidden"):
        Runner().run([], {})
    monkeypatch.setattr(bubblewrap, "bubblewrap", lambda: "/bin/false")
    with pytest.raises(NoJailError, match="no reason was given"):
        Runner().run([], {})


def test_without_a_jail_the_limits_still_hold():
    runner = Runner(jailed=False)
    steps = [Step("def double(x):\n    bytearray(10**11)"), Step(exercise="double")]
    steps += [Step("import os\nprint(os.getcwd())")]
    outcome = runner.run(steps, {"double": CASES}, {"checks.py": "x = 1"})
    runner.close()
    assert outcome.answers["double"] == [{"failed": "memory"}]
    assert not os.path.exists(printed(outcome, 2).strip())  # its folder is gone


KEEPING = """
import os, sys
from autograder.sandbox import namespaces
inside, outside = sys.argv[1:]
namespaces.unshare()
if os.fork() == 0:
    namespaces.private_folders(1 << 20, 100, [inside, "/usr"])
    print(os.listdir(inside), os.path.exists(outside), flush=True)
    os._exit(0)
os.wait()
"""


def test_what_lies_in_tmp_and_is_python_stays_visible():
    """A course in /tmp has its Python there: without it every answer would be wrong."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        inside, outside = Path(folder, "python"), Path(folder, "other")
        for path in (inside, outside):
            path.mkdir()
            (path / "here").touch()
        command = [sys.executable, "-c", KEEPING, str(inside), str(outside)]
        environment = os.environ | {
            "OPENBLAS_NUM_THREADS": "1"
        }  # no threads: unshare has to be alone
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
    assert done.stdout == "['here'] False\n", done.stderr


def test_a_jail_in_which_a_right_function_fails_is_no_jail(monkeypatch):
    monkeypatch.setattr(runner_module, "TWICE", {"args": ["2"], "kwargs": {}})
    with pytest.raises(bubblewrap.NoJailError, match="a right function fails"):
        Runner().start()
