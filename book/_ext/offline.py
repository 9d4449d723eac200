"""Sphinx extension: a service worker keeps the pages for readers without a network."""

import hashlib
import json
from pathlib import Path

from sphinx.application import Sphinx

SOURCE = Path(__file__).with_name("service-worker.js")


def kept_files(folder: Path) -> list[Path]:
    """What a reader without a network needs: the pages and what they load, but not Python."""
    left_out = {"lite", "_sources", "exercises", "assignments", "locale"}
    kinds = {".css", ".html", ".js", ".mjs", ".png", ".svg", ".woff2"}
    files = (path for path in sorted(folder.rglob("*")) if path.suffix in kinds)
    return [path for path in files if not left_out & set(path.relative_to(folder).parts)]


def write_service_worker(app: Sphinx, exception: Exception | None) -> None:
    """Write the service worker, with the list of the pages and a name that changes with them."""
    if exception:
        return
    out = Path(app.outdir)
    files = kept_files(out)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    names = [path.relative_to(out).as_posix() for path in files]
    text = SOURCE.read_text(encoding="utf-8")
    text = text.replace('"VERSION"', json.dumps(digest[:12]))
    text = text.replace('["FILES"]', json.dumps(["./", *names]))
    (out / "service-worker.js").write_text(text, encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    # Last: it looks at what the others leave.
    app.connect("build-finished", write_service_worker, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
