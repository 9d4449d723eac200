"""To read what is none of its business."""

# ruff: noqa: E501 (lines of hostile cells)

from .model import (
    Attack,
    define,
)

LEAKS = (
    Attack(
        "imports-the-references",
        "the course's package, wherever it may lie",
        define("return getattr(reference, 'NAME')(*args, **kwargs)"),
        (
            """
            import importlib, importlib.util
            reference = None
            for name in [name for name in sys.modules if name.startswith("autograder")]:
                del sys.modules[name]
            sys.path[:0] = PLACES["checkouts"]
            attempt("import", lambda: importlib.import_module("autograder.reference").hinge)
            attempt("the judging code", lambda: importlib.import_module("autograder.judging"))
            reference = sys.modules.get("autograder.reference")
            for root in PLACES["checkouts"]:
                attempt("a reference", lambda: read(root + "/autograder/reference/binary.py"))
                attempt("a specification", lambda: read(root + "/autograder/specs/binary_losses.py"))
                for name in ("autograder", "solutions", "exercises", "tests", ".git"):
                    attempt(name, lambda: os.listdir(f"{root}/{name}"))
            for place in sys.path:
                for found in glob.glob(place + "/autograder/**", recursive=True)[1:]:
                    print("GOT the course among the packages", found)
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "reads-the-solutions",
        "the instructor's notebook run, to have its functions",
        define("return globals().get('theirs', {})['NAME'](*args, **kwargs)"),
        (
            """
            import json
            def theirs_of(path):
                names = {"np": np, "as_arrays": as_arrays}
                for cell in json.loads(open(path).read())["cells"]:
                    if "solution" in str(cell["metadata"]):
                        try:
                            exec("".join(cell["source"]), names)
                        except Exception:
                            pass
                return names
            for root in PLACES["checkouts"]:
                for path in glob.glob(root + "/solutions/*/*.ipynb") or [root + "/solutions"]:
                    attempt("a solution", lambda: globals().update(theirs=theirs_of(path)))
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "reads-other-submissions",
        "a neighbour's notebook, and everything that other students handed in or got",
        define("return globals().get('theirs', {})['NAME'](*args, **kwargs)"),
        (
            """
            for place in ("submissions", "results", "beside"):
                attempt(place, lambda: os.listdir(PLACES[place]))
                for path in glob.glob(PLACES[place] + "/**", recursive=True)[:50]:
                    attempt("a file of others", lambda: read(path))
            attempt("the neighbour's notebook", lambda: read(PLACES["neighbour"]))
            attempt("the gradebook", lambda: read(PLACES["results"] + "/gradebook.db"))
            attempt("the seed", lambda: read(PLACES["results"] + "/seed"))
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "reads-from-a-function",
        "the same from a function, told in the text of an exception",
        define(
            """
            for root in [*PLACES["checkouts"], PLACES["home"], PLACES["beside"]]:
                for path in glob.glob(root + "/*"):
                    raise RuntimeError("GOT " + path)
            raise RuntimeError("nothing")
            """,
            "hinge",
        ),
    ),
    Attack(
        "reads-the-home-folder",
        "the home folder of the person who grades, keys and settings",
        cells=(
            """
            attempt("the home folder", lambda: os.listdir(PLACES["home"]))
            attempt("the secret", lambda: read(PLACES["home"] + "/secret.txt"))
            import pwd
            homes = {"/root", *glob.glob("/home/*"), os.path.expanduser("~")}
            for home in homes:
                for name in (".ssh", ".bash_history", ".bashrc", ".profile", ".gitconfig", ".config", ".netrc"):
                    path = os.path.join(home, name)
                    if os.path.exists(path):
                        print("GOT", path)
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "reads-the-system",
        "accounts, passwords, mounts, disks, the kernel's log and its settings",
        cells=(
            """
            for path in ("/etc/shadow", "/etc/gshadow", "/etc/sudoers", "/etc/ssh", "/etc/hostname",
                         "/etc/machine-id", "/dev/kmsg", "/dev/mem", "/dev/sda", "/dev/vda",
                         "/proc/kcore", "/proc/kmsg", "/proc/1/environ", "/proc/sched_debug",
                         "/var/log", "/var/lib/dpkg", "/run/docker.sock", "/var/run/docker.sock", "/sys/fs/cgroup"):
                attempt(path, lambda: os.listdir(path) if os.path.isdir(path) else read(path))
            def accounts():
                return re.findall(r"^(?:daemon|bin|mail):.*", open("/etc/passwd").read(), re.M)[0]
            attempt("the accounts of the machine", accounts)
            attempt("the name of the machine", lambda: {PLACES["host"]: "found"}[os.uname().nodename])
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "reads-processes",
        "the environment, memory, files and folders of every process that can be seen",
        cells=(
            """
            find_canary("the environment", repr(dict(os.environ)))
            for folder in glob.glob("/proc/[0-9]*"):
                if folder == f"/proc/{os.getpid()}":
                    continue
                for name in ("environ", "cmdline", "maps"):
                    try:
                        find_canary(name, read(f"{folder}/{name}").decode("latin-1"))
                    except OSError:
                        pass
                for name in ("cwd", "root"):
                    try:
                        found = os.readlink(f"{folder}/{name}")
                        if PLACES["scratch"] in found:
                            print("GOT", folder, name, found)
                    except OSError:
                        pass
                for name in glob.glob(folder + "/fd/*"):
                    try:
                        found = os.readlink(name)
                        if found.startswith("/") and not found.startswith(("/dev/", "/tmp")):
                            print("GOT", name, found)
                    except OSError:
                        pass
                attempt("the memory of another", lambda: open(f"{folder}/mem", "r+b").close())
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            def attach():
                if libc.ptrace(16, ctypes.c_long(os.getppid()), None, None) != 0:
                    raise OSError(ctypes.get_errno())
            if os.getppid() > 1:
                attempt("ptrace of the parent", attach)
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "open-descriptors",
        "what is open already: files, sockets, the control of the fork server",
        cells=(
            """
            for descriptor in range(256):
                try:
                    mode = os.fstat(descriptor).st_mode
                except OSError:
                    continue
                if stat.S_ISSOCK(mode):
                    print("GOT a socket", descriptor)
                if stat.S_ISREG(mode):
                    find_canary(f"file {descriptor}", os.pread(descriptor, 10**6, 0).decode("latin-1"))
                    attempt(f"to write to file {descriptor}", lambda: os.pwrite(descriptor, b"x", 10**6))
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "becomes-root",
        "root again, capabilities, devices, mounts and other roots",
        cells=(
            """
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            def call(name, *arguments):
                if getattr(libc, name)(*arguments) < 0:
                    raise OSError(ctypes.get_errno())
            if 0 in (*os.getresuid(), *os.getresgid(), *os.getgroups()):
                print("GOT the uid or a group of root")
            attempt("setuid", lambda: os.setresuid(0, 0, 0))
            attempt("chroot", lambda: os.chroot("/tmp"))
            attempt("mknod", lambda: os.mknod("/tmp/disk", stat.S_IFBLK | 0o600, os.makedev(8, 0)))
            attempt("mount", lambda: call("mount", b"none", b"/tmp", b"tmpfs", 0, None))
            attempt("umount", lambda: call("umount2", b"/proc", 2))
            attempt("sethostname", lambda: call("sethostname", b"mine", 4))
            attempt("setns", lambda: call("setns", os.open("/proc/1/ns/mnt", os.O_RDONLY), 0))
            for program in ("su", "sudo", "mount", "passwd", "newgrp", "pkexec"):
                for folder in ("/bin", "/usr/bin"):
                    path = f"{folder}/{program}"
                    if os.path.exists(path):
                        done = subprocess.run([path], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=5)
                        print(program, done.returncode, done.stderr[:80])
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "namespaces-in-namespaces",
        "a user namespace of its own, and as root in it: unmount, mount, remount what hides things",
        cells=(
            """
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            def call(name, *arguments):
                if getattr(libc, name)(*arguments) < 0:
                    raise OSError(ctypes.get_errno(), name)
            def inside():
                uid = os.getuid()
                call("unshare", 0x10000000 | 0x00020000 | 0x40000000 | 0x20000000)
                print("GOT namespaces")
                for name, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1")):
                    try:
                        open("/proc/self/" + name, "w").write(text)
                    except OSError as error:
                        print("refused:", name, error)
                attempt("unmounting /proc", lambda: call("umount2", b"/proc", 2))
                attempt("unmounting /tmp", lambda: call("umount2", b"/tmp", 2))
                attempt("the cgroups", lambda: call("mount", b"cgroup2", b"/tmp", b"cgroup2", 0, None))
                attempt("writable system", lambda: call("mount", None, b"/usr", None, 32 | 4096, None))
                if os.fork() == 0:
                    attempt("a new /proc", lambda: call("mount", b"proc", b"/proc", b"proc", 0, None))
                    sys.stdout.flush()
                    os.write(writing, sys.stdout.getvalue().encode())
                    os._exit(0)
                os.wait()
            reading, writing = os.pipe()
            if os.fork() == 0:
                try:
                    inside()
                except OSError as error:
                    os.write(writing, f"refused: {error}".encode())
                os._exit(0)
            os.wait()
            os.close(writing)
            print(os.read(reading, 10**5).decode())
            tried()
            """,
        ),
        proof=True,
    ),
)
