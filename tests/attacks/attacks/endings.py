"""To end, to stop, to stay."""

# ruff: noqa: E501 (lines of hostile cells)

from .forgeries import FORGE
from .model import (
    BCE,
    Attack,
    define,
)

EXITS = (
    Attack(
        "exits-in-functions",
        "a way out of the process in every function",
        {
            **define("os._exit(0)", "hinge"),
            **define("sys.exit(0)", "squared_hinge"),
            **define("os.abort()", "sign_accuracy"),
            **define("raise KeyboardInterrupt", "hinge_gradient"),
            **define("os.kill(os.getpid(), signal.SIGKILL)", "squared_hinge_gradient"),
            **define("import ctypes; ctypes.string_at(0)", "sigmoid"),
            **define("os.execv('/bin/true', ['true'])", BCE),
        },
    ),
    Attack(
        "exits-in-cells",
        "a cell that exits, one that aborts and one that is killed; the functions are right",
        cells=("os._exit(0)", "os.abort()", "os.kill(os.getpid(), signal.SIGKILL)", "exit(0)"),
    ),
    Attack(
        "exec",
        "another program in the place of the process that reports",
        cells=("os.execv(sys.executable, [sys.executable, '-c', 'print(3.0)'])",),
    ),
    Attack(
        "kills-its-parents",
        "signals to the parent, the group, the session, the first process and to all",
        define(
            """
            if held():
                for pid in (os.getppid(), 1, 2, 3):
                    if pid != os.getpid():
                        os.kill(pid, signal.SIGKILL)
                os.kill(-1, signal.SIGKILL)
            """,
            "sign_accuracy",
        ),
        harms_itself=True,
    ),
    Attack(
        "kills-all-from-a-cell",
        "kill -1 and the own process group",
        cells=("if held():\n    os.kill(-1, signal.SIGKILL)\n    os.killpg(0, signal.SIGKILL)",),
        harms_itself=True,
    ),
    Attack(
        "stops-its-parents",
        "SIGSTOP to all that can be reached, so that everybody waits",
        define(
            """
            if held():
                for pid in (os.getppid(), *range(1, 30)):
                    if pid != os.getpid():
                        try:
                            os.kill(pid, signal.SIGSTOP)
                        except OSError:
                            pass
                os.kill(os.getpid(), signal.SIGSTOP)
            """,
            "sign_accuracy",
        ),
        harms_itself=True,
    ),
    Attack(
        "says-goodbye",
        "exit handlers, finalizers and hooks that write and never end",
        define("return 0.0", "hinge"),
        (
            """
            import atexit
            def bye(*a):
                print("GOT the last word")
                while True: pass
            atexit.register(bye)
            sys.excepthook = sys.unraisablehook = threading.excepthook = bye
            class Last:
                __del__ = bye
            kept = Last()
            threading.Thread(target=lambda: time.sleep(10**6)).start()
            """,
        ),
    ),
    Attack(
        "stays-behind",
        "a daemon in its own session that forges reports and writes files after its cell",
        define("return 0.0", "hinge"),
        (
            FORGE,
            """
            if held() and os.fork() == 0:
                os.setsid()
                if os.fork() == 0:
                    signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
                    for _ in range(300):
                        time.sleep(0.1)
                        forge()
                        for folder in ("/tmp", "/dev/shm", PLACES["beside"], PLACES["home"]):
                            try:
                                open(folder + "/hostile-daemon", "w").close()
                            except OSError:
                                pass
                    os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)", PLACES["mark"]])
                os._exit(0)
            """,
            "subprocess.Popen(['/bin/sleep', '600', PLACES['mark']], start_new_session=True, close_fds=False)",
        ),
        harms_itself=True,
    ),
    Attack(
        "eats-the-next-job",
        "a process that stays and reads whatever arrives at any descriptor",
        cells=(
            """
            if held() and os.fork() == 0:
                os.setsid()
                import select
                end = time.time() + 30
                while time.time() < end:
                    for descriptor in range(256):
                        try:
                            if select.select([descriptor], [], [], 0)[0]:
                                os.read(descriptor, 10**6)
                        except OSError:
                            pass
                os._exit(0)
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "meddles-with-descriptors",
        "shared descriptors shut down, cut, moved, made non-blocking and closed",
        cells=(
            """
            import fcntl
            for descriptor in range(256):
                for meddle in (
                    lambda: socket.socket(fileno=os.dup(descriptor)).shutdown(socket.SHUT_RDWR),
                    lambda: os.ftruncate(descriptor, 0),
                    lambda: os.lseek(descriptor, 10**6, 0),
                    lambda: fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB),
                    lambda: os.set_blocking(descriptor, False),
                    lambda: fcntl.fcntl(descriptor, 1031, 4096),
                ):
                    try:
                        meddle()
                    except (OSError, ValueError):
                        pass
            os.closerange(0, 256)
            """,
        ),
        harms_itself=True,
    ),
)
