"""To ask the kernel for what has no namespace, or for a way around those that there are."""

# ruff: noqa: E501 (lines of hostile cells)

from .model import (
    Attack,
)

KERNEL = (
    Attack(
        "takes-the-keys",
        "the session keyring of whoever grades: its keys read, replaced and cleared",
        cells=(
            """
            import ctypes
            libc = ctypes.CDLL(None, use_errno=True)
            def call(name, *arguments):
                got = libc.syscall(PLACES["calls"][name], *arguments)
                if got < 0:
                    raise OSError(ctypes.get_errno(), name)
                return got
            def read_key():
                text = ctypes.create_string_buffer(1000)
                call("keyctl", 11, call("keyctl", 10, -3, b"user", b"attacks", 0), text, 1000)
                return text.value
            attempt("a key", read_key)
            attempt("the list of keys", lambda: call("keyctl", 11, -3, ctypes.create_string_buffer(1000), 1000))
            attempt("a key in the place of another", lambda: call("add_key", b"user", b"attacks", b"false", 5, -3))
            attempt("clearing", lambda: call("keyctl", 7, -3))
            attempt("the keyring of the user", lambda: call("keyctl", 0, -4, 1))
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "asks-the-kernel",
        "system calls that lead out, hold memory that no process owns, or count for the whole machine",
        cells=(
            """
            import ctypes, errno, mmap, platform
            libc = ctypes.CDLL(None, use_errno=True)
            def call(number, *arguments):
                got = libc.syscall(number, *arguments)
                if got < 0:
                    raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
                return got
            # With arguments that are wrong: refused is what is refused whatever they are.
            for name, number in PLACES["calls"].items():
                try:
                    print("GOT", name, call(number, 0, 0, 0, 0))
                except OSError as error:
                    if error.errno not in (errno.EPERM, errno.ENOSYS):
                        print("GOT an answer from", name, error)
            def attached():
                return call(PLACES["calls"]["ptrace"], 16, os.getppid(), 0, 0)
            def descriptor_of_the_first():
                return call(PLACES["calls"]["pidfd_getfd"], os.pidfd_open(1), 2, 0)
            attempt("tracing", attached)
            attempt("a descriptor of the first process", descriptor_of_the_first)
            attempt("memory of nobody", lambda: libc.shmget(0, 10**8, 0o1777) < 0 and 1 / 0)
            attempt("a file of memory", lambda: os.memfd_create("hostile"))
            attempt("watching files", lambda: libc.inotify_init1(0) < 0 and 1 / 0)
            for family in set(range(1, 46)) - {socket.AF_UNIX, socket.AF_INET, socket.AF_INET6}:
                attempt(f"a socket of the family {family}", lambda: socket.socket(family, socket.SOCK_DGRAM))
            for kind in (0x10000000, 0x20000, 0x20000000, 0x40000000, 0x2000000):
                clone = {"x86_64": 56, "aarch64": 220}[platform.machine()]
                attempt("cloned namespaces", lambda: call(clone, kind | signal.SIGCHLD, 0, 0, 0, 0) or os._exit(0))
            for number in (435, *range(451, 480), 1 << 20, (1 << 30) | 39):
                attempt(f"the newer call {number}", lambda: call(number, 0, 0, 0, 0))
            if platform.machine() == "x86_64":
                # getpid of 32-bit programs, whose calls have other numbers
                page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
                page.write(bytes.fromhex("b814000000cd80c3"))
                child = os.fork()
                if child == 0:
                    start = ctypes.addressof(ctypes.c_char.from_buffer(page))
                    os._exit(0 if ctypes.CFUNCTYPE(ctypes.c_int)(start)() > 0 else 1)
                if os.waitpid(child, 0)[1] == 0:
                    print("GOT calls of 32-bit programs")
            tried()
            """,
        ),
        proof=True,
    ),
)
