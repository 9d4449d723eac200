"""To write where others read."""

# ruff: noqa: E501 (lines of hostile cells)

from .model import (
    Attack,
)

SPOILS = (
    Attack(
        "writes-everywhere",
        "a file in every folder of the trap, of the course, of Python and of the system",
        cells=(
            """
            for folder in PLACES["folders"]:
                path = folder + "/hostile-file"
                attempt("a file in " + folder, lambda: open(path, "w").close())
            for path in PLACES["files"]:
                # Opened and not written: that is enough to know, and breaks nothing.
                attempt("to write " + path, lambda: os.close(os.open(path, os.O_WRONLY)))
            for path in ("/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/sys/kernel/uevent_helper",
                         "/proc/sys/vm/drop_caches", "/sys/fs/cgroup/cgroup.procs", "/etc/ld.so.preload"):
                attempt("to write " + path, lambda: os.close(os.open(path, os.O_WRONLY)))
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "deletes",
        "the files of the trap and of the neighbours removed, renamed, linked and changed in mode",
        cells=(
            """
            for path in PLACES["own_files"]:
                attempt("a link to", lambda: os.link(path, "/tmp/link"))
                attempt("mode", lambda: os.chmod(path, 0o777))
                attempt("time", lambda: os.utime(path))
                attempt("rename", lambda: os.rename(path, path + "-hostile"))
                attempt("remove", lambda: os.remove(path))
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "spoils-its-folder",
        "checks.py and what lies beside it overwritten, deleted, made links to other places",
        cells=(
            """
            import shutil
            for name in os.listdir("."):
                try:
                    shutil.rmtree(name) if os.path.isdir(name) else os.remove(name)
                except OSError:
                    pass
            for name in ("checks.py", "job.json", "program.py", "matplotlib", "work", "json.py", "os.py", "numpy.py"):
                try:
                    os.symlink(PLACES["home"] + "/secret.txt", name)
                except OSError:
                    pass
            tried()
            """,
        ),
        harms_itself=True,
    ),
)

LEAVES = """
message = "MESSAGE-" + "f00d" * 4 + ": hinge is np.maximum(0, 1 - y * s).mean()"
left = 0
for folder, folders, _ in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(folder, f) not in ("/proc", "/sys")][:200]
    if folder.count("/") > 5 or not os.access(folder, os.W_OK):
        continue
    try:
        with open(os.path.join(folder, "hostile-message"), "w") as file:
            file.write(message)
        left += 1
    except OSError:
        pass
server = socket.socket(socket.AF_UNIX)
try:
    server.bind("\\0hostile-message")
    server.listen()
except OSError:
    pass
import ctypes
libc = ctypes.CDLL(None)
libc.shmget(0xF00D, 4096, 0o1777)
libc.msgget(0xF00D, 0o1777)
libc.syscall(PLACES["calls"]["add_key"], b"user", b"hostile-message", message.encode(), len(message), -3)
try:
    with socket.create_server(("127.0.0.1", 44_444)) as listening:  # leaves a port in TIME_WAIT
        with socket.create_connection(("127.0.0.1", 44_444)) as client:
            listening.accept()[0].close()
except OSError:
    pass
for descriptor in range(256):
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.pwrite(descriptor, message.encode(), 0)
            left += 1
    except OSError:
        pass
print("left in", left, "places")
tried()
"""
LOOKS = """
import ctypes
libc = ctypes.CDLL(None)
if libc.shmget(0xF00D, 0, 0) >= 0 or libc.msgget(0xF00D, 0) >= 0:
    print("GOT a message in shared memory")
if libc.syscall(PLACES["calls"]["keyctl"], 10, -3, b"user", b"hostile-message", 0) >= 0:
    print("GOT a message among the keys")
try:
    socket.socket().bind(("127.0.0.1", 44_444))
except OSError as error:
    if "in use" in str(error):
        print("GOT a message in a port")
for folder, folders, files in os.walk("/"):
    folders[:] = [f for f in folders if os.path.join(folder, f) not in ("/proc", "/sys")][:200]
    if "hostile-message" in files:
        print("GOT a message in", folder)
for descriptor in range(256):
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode):
            if b"MESSAGE-" in os.pread(descriptor, 10**6, 0):
                print("GOT a message in the open file", descriptor)
    except OSError:
        pass
client = socket.socket(socket.AF_UNIX)
attempt("a message at a socket", lambda: client.connect("\\0hostile-message"))
tried()
"""

# First all that leave one, then all that look for it: whichever worker has whichever of them.
MESSAGES = (
    *(
        Attack(
            f"message-{number}-left",
            "a message for the next student in every folder that can be written, and in memory",
            cells=(LEAVES,),
            proof=True,
        )
        for number in (1, 2, 3)
    ),
    *(
        Attack(
            f"message-{number}-sought",
            "the message of the student before",
            cells=(LOOKS,),
            proof=True,
        )
        for number in (1, 2, 3)
    ),
)
