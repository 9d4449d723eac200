"""Sphinx extension: when all pages run again.

The execution cache of myst-nb looks at a page's own cells only. Its folder is named here after
everything else that a page's output depends on, so that a change there executes the pages again.
"""

import hashlib
import shutil
from importlib.metadata import version
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

ROOT = Path(__file__).parents[2]
# What a page's output depends on, beside its own cells: all that a page can import.
INPUTS = ("book/*.py", "book/*.mplstyle", "autograder/**/*.py")
PACKAGES = ("matplotlib", "numpy", "scikit-learn", "scipy")


def digest_of_inputs(root: Path = ROOT) -> str:
    """Twelve hexadecimal digits that change with each input and each package's version."""
    digest = hashlib.sha256()
    for pattern in INPUTS:
        for path in sorted(root.glob(pattern)):
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(path.read_bytes())
    digest.update(repr([version(package) for package in PACKAGES]).encode())
    return digest.hexdigest()[:12]


def name_execution_cache(app: Sphinx, config: Config) -> None:
    """Name the execution cache after the inputs that all pages share; drop the caches of others."""
    caches = Path(app.outdir).parent / "executed"
    cache = caches / digest_of_inputs()
    for old in caches.glob("*"):
        if old != cache:
            shutil.rmtree(old)
    config.nb_execution_cache_path = str(cache)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("config-inited", name_execution_cache)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
