"""To call somebody, and to run a script where the feedback is read."""

# ruff: noqa: E501 (lines of hostile cells)

from .model import (
    Attack,
    define,
)

NETWORK = (
    Attack(
        "network",
        "connections to this machine and to others, names looked up, packets sent",
        define(
            """
            socket.create_connection(("127.0.0.1", PLACES["port"]), 1)
            raise RuntimeError("GOT a connection")
            """,
            "hinge",
        ),
        (
            """
            for host in ("127.0.0.1", "::1", "0.0.0.0", PLACES["address"], "1.1.1.1"):
                attempt("tcp " + host, lambda: socket.create_connection((host, PLACES["port"]), 1))
            def send():
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
                    udp.sendto(b"hello", ("127.0.0.1", PLACES["port"]))
            def interfaces():
                found = socket.if_nameindex()
                return found[1] if len(found) > 1 else 1 / 0
            attempt("interfaces", interfaces)
            attempt("udp to elsewhere", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).connect(("1.1.1.1", 53)))
            attempt("a name", lambda: socket.getaddrinfo("example.com", 80))
            attempt("a raw socket", lambda: socket.socket(socket.AF_PACKET, socket.SOCK_RAW))
            for path in (PLACES["socket"], "\\0" + PLACES["mark"]):
                unix = socket.socket(socket.AF_UNIX)
                attempt("a unix socket", lambda: unix.connect(path))
            tried()
            """,
        ),
        proof=True,
    ),
)


SCRIPT = "<script>alert('hostile')</script><img src=x onerror=alert('hostile')>"

SCRIPTS = (
    Attack(
        "flood-of-outputs",
        "outputs by the hundred thousand and pictures of gigapixels, written where reports are read",
        cells=(
            """
            import base64, json
            head = bytes.fromhex("89504e470d0a1a0a0000000d49484452") + b"\\0\\0\\xff\\xff" * 2
            png = base64.b64encode(head + bytes(100)).decode()
            bomb = {"output_type": "display_data", "data": {"image/png": png}}
            lines = [b'{"cell": 0, "outputs": [' + b"0," * 99_999 + b"0]}"]
            lines += [json.dumps({"cell": 0, "outputs": [bomb] * 50}).encode()]
            for number in range(3, 64):
                try:
                    if stat.S_ISFIFO(os.fstat(number).st_mode):
                        for line in lines:
                            rest = line + b"\\n"
                            while rest:
                                rest = rest[os.write(number, rest):]
                except OSError:
                    pass
            tried()
            """,
        ),
        proof=True,
    ),
    Attack(
        "script-in-outputs",
        "HTML and JavaScript displayed, printed, drawn and returned",
        cells=(
            f"script = {SCRIPT!r}",
            """
            from IPython.display import HTML, SVG, Javascript, Markdown, display
            display(HTML(script), Markdown(script), Javascript("alert('hostile')"))
            display({"text/html": script, "image/svg+xml": "<svg onload=alert(1)>" + script,
                     "image/png": '"><' + script, "text/latex": script,
                     "application/javascript": "alert('hostile')", script: script}, raw=True)
            print(script)
            print(script, file=sys.stderr)
            class Rich:
                def _repr_html_(self): return script
                def _repr_png_(self): return '"' + script
                def __repr__(self): return script
            plt.plot([0, 1], label=script)
            plt.title(script)
            plt.close("all")
            tried()
            Rich()
            """,
        ),
        proof=True,
    ),
    Attack(
        "script-in-exceptions",
        "HTML in the texts, names and lines of exceptions, of functions and of cells",
        {
            **define(f"raise RuntimeError({SCRIPT!r})", "hinge"),
            **define(f"raise type({SCRIPT!r}, (Exception,), {{}})({SCRIPT!r})", "squared_hinge"),
            **define(f"return {SCRIPT!r}", "sign_accuracy"),
            **define(f"return {{{SCRIPT!r}: {SCRIPT!r}}}", "hinge_gradient"),
            **define(f"return type({SCRIPT!r}, (), {{}})()", "squared_hinge_gradient"),
            "sigmoid": f"# {SCRIPT}\nraise type({SCRIPT!r}, (Exception,), {{}})({SCRIPT!r})",
        },
        (f"raise type({SCRIPT!r}, (Exception,), {{}})({SCRIPT!r} * 3)",),
        harms_itself=True,
    ),
)
