"""Sphinx extension: a changed script or stylesheet reaches a site that is there already.

Sphinx copies static files, and writes their checksums into the links to them, only if it writes a
page; a page is written if its text has changed, and not if a script has. So what they contain
becomes a setting of the build, and all pages are written again, without being read or executed,
when it changes.
"""

import hashlib
from pathlib import Path

from sphinx.application import Sphinx


def look_at_static_files(app: Sphinx) -> None:
    """Set the digest of all static files, and let the builder compare it with the last build's."""
    digest = hashlib.sha256()
    for folder in (Path(app.confdir, name) for name in app.config.html_static_path):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    app.config.static_files = digest.hexdigest()
    if app.builder.format == "html":
        app.builder.build_info = app.builder.create_build_info()  # type: ignore[attr-defined]


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.add_config_value("static_files", "", "html", types=[str])
    # Last: other extensions write some of them.
    app.connect("builder-inited", look_at_static_files, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
