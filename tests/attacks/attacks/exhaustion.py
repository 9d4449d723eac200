"""To use up the machine."""

# ruff: noqa: E501 (lines of hostile cells)

from .model import (
    Attack,
    define,
)

LOOPS_FOR_EVER = (
    Attack(
        "endless-function",
        "a function that never ends",
        define("while True: pass", "hinge"),
        statuses={"hinge": "timeout"},
    ),
    Attack(
        "endless-cell",
        "a cell that never ends and catches whatever would stop it",
        cells=(
            """
            while True:
                try:
                    while True: pass
                except BaseException:
                    pass
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "endless-cell-without-signals",
        "a cell that ignores and blocks every signal before its loop",
        cells=(
            """
            for number in set(range(1, signal.NSIG)) - {signal.SIGKILL, signal.SIGSTOP}:
                try:
                    signal.signal(number, signal.SIG_IGN)
                except (OSError, ValueError):
                    pass
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.setitimer(signal.ITIMER_REAL, 0)
            while True: pass
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "sleeping-function-without-signals",
        "a function that blocks every signal, then sleeps",
        define(
            """
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
            time.sleep(10**6)
            """,
            "hinge",
        ),
        statuses={"hinge": "timeout"},
    ),
    Attack(
        "catches-what-stops-it",
        "a function that catches everything and goes on, cpu limit included",
        define(
            """
            signal.signal(signal.SIGXCPU, signal.SIG_IGN)
            while True:
                try:
                    while True: pass
                except BaseException:
                    pass
            """,
            "hinge",
        ),
        statuses={"hinge": "timeout"},
    ),
    Attack(
        "long-library-call",
        "one call into C that lasts for minutes and never looks at signals",
        define("return float(10**8000000 % 7) + 9 ** 9 ** 9", "hinge"),
    ),
    Attack(
        "slow-pattern",
        "a regular expression that backtracks for ever, in a cell",
        cells=("re.match(r'(a+)+$', 'a' * 60 + 'b')",),
    ),
    Attack(
        "prints-without-end",
        "endless prints in a cell, in a function, and to the error stream without line ends",
        define("while True: print('x' * 10**6)", "hinge"),
        ("while True: print('y' * 10**5); sys.stderr.write('z' * 10**5)",),
    ),
    Attack(
        "displays-without-end",
        "endless rich output: figures, HTML, pictures",
        cells=(
            """
            from IPython.display import HTML, display
            while True: display(HTML("<p>" + "x" * 10**6))
            """,
        ),
        harms_itself=True,
    ),
)

MEMORY = (
    Attack(
        "memory-by-bytes",
        "100 gigabytes in one piece",
        define("return bytearray(10**11)", "hinge"),
        ("bytearray(10**11)",),
    ),
    Attack(
        "memory-by-numpy",
        "a terabyte of ones",
        define("return np.ones((10**6, 10**6)).mean()", "hinge"),
        ("np.ones((10**6, 10**6))",),
    ),
    Attack(
        "memory-by-lists",
        "a list that grows and is caught when there is no room",
        define("big = []\nwhile True: big.append(bytearray(10**7))", "hinge"),
        (
            """
            big = []
            try:
                while True: big.append(bytearray(10**7))
            except MemoryError:
                pass
            finally:  # where the time of the cell is over first, too
                del big
            """,
        ),
    ),
    Attack(
        "memory-by-children",
        "ten processes that hold 200 MB each",
        cells=(
            """
            if held():
                for _ in range(10):
                    if os.fork() == 0:
                        big = np.ones(25_000_000)
                        time.sleep(10**6)
            tried()
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "recursion-in-c",
        "a recursion without limit that overruns the stack",
        define("sys.setrecursionlimit(10**9)\nreturn NAME(*args)", "hinge"),
        (
            """
            sys.setrecursionlimit(10**9)
            class Deep:
                def __getattr__(self, name): return getattr(self, name + "x")
            Deep().a
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "giant-figure",
        "a figure of a hundred thousand pixels a side",
        cells=("plt.figure(figsize=(1000, 1000), dpi=100)\nplt.plot([1, 2]);",),
    ),
    Attack(
        "giant-files",
        "files written until there is no room, and sparse ones of a terabyte",
        cells=(
            """
            def sparse():
                with open("sparse", "wb") as file:
                    file.truncate(1 << 40)
            attempt("a sparse file of a terabyte", sparse)
            written = 0
            try:
                for i in range(200):
                    for folder in ("/tmp", "/dev/shm", ".", os.path.expanduser("~")):
                        with open(f"{folder}/hostile-{i}", "wb", buffering=0) as file:
                            while file.tell() < 10**7:
                                written += file.write(bytes(10**6))
            except OSError:
                pass
            print("written", written)
            if written > 500 * 10**6:
                print("GOT room for", written)
            tried()
            """,
        ),
        proof=True,
        harms_itself=True,
    ),
    Attack(
        "many-files",
        "a hundred thousand files and a folder three thousand levels deep, which nobody may enter",
        cells=(
            """
            made = 0
            try:
                for made in range(100_000):
                    open(f"/dev/shm/hostile-{made}" if made % 5 == 0 else f"hostile-{made}", "w").close()
            except OSError:
                pass
            if made > 30_000:
                print("GOT room for so many files:", made)
            try:
                for _ in range(3000):
                    os.mkdir("hostile")
                    os.chdir("hostile")
                os.chmod(".", 0)
            except OSError:
                pass
            os.chdir("/tmp")
            tried()
            """,
        ),
        proof=True,
        harms_itself=True,
    ),
)

BOMBS = (
    Attack(
        "fork-bomb-in-a-function",
        "processes that fork without end",
        define(
            """
            while held():
                try:
                    os.fork()
                except OSError:
                    pass
            """,
            "hinge",
        ),
        harms_itself=True,
    ),
    Attack(
        "fork-bomb-in-a-cell",
        "the same in a cell, each child in a session of its own and deaf to signals",
        cells=(
            """
            signal.pthread_sigmask(signal.SIG_BLOCK, range(1, signal.NSIG))
            while held():
                try:
                    if os.fork() == 0:
                        os.setsid()
                except OSError:
                    pass
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "thread-bomb",
        "threads without end, in a cell and in a function",
        define("while True: threading.Thread(target=time.sleep, args=(10**6,)).start()", "hinge"),
        (
            """
            try:
                while True:
                    threading.Thread(target=time.sleep, args=(10**6,), daemon=True).start()
            except RuntimeError:
                pass
            """,
        ),
        harms_itself=True,
    ),
    Attack(
        "descriptor-bomb",
        "every descriptor that can be had: files, pipes, sockets, epolls",
        cells=(
            """
            import select
            kept = []
            try:
                while len(kept) < 10**6:
                    kept += [os.pipe(), select.epoll(), socket.socketpair()]
                print("GOT a million descriptors")
            except OSError:
                tried()
            """,
        ),
        harms_itself=True,
    ),
)
