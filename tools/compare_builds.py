"""Builds the book as two kinds of processors would and names each page whose text differs.

    make compare-builds

OpenBLAS and numpy choose their code by the processor, and the last digits of a result differ.
Figures may; printed text, tables and the numbers in the text may not. The builds are kept in
build/compare, and a second run executes again only what has changed.
"""

import difflib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import bs4
from numpy._core._multiarray_umath import __cpu_dispatch__

ROOT = Path(__file__).resolve().parents[1]
ASSETS = ROOT / "book" / "_build" / "assets"  # what a build fetches once from npm and PyPI
OUTPUT = ROOT / "build" / "compare"
# numpy ignores a feature whose name it does not know, with a warning; 2.4 has other names than 2.3.
AVX512 = [name for name in __cpu_dispatch__ if name.startswith("AVX512") or name == "X86_V4"]
AVX2 = [name for name in __cpu_dispatch__ if name in ("AVX2", "FMA3", "X86_V3")]
PROCESSORS = {
    "newer": {"OPENBLAS_CORETYPE": "Haswell"},
    "older": {
        "OPENBLAS_CORETYPE": "Nehalem",
        "NPY_DISABLE_CPU_FEATURES": " ".join(AVX2 + AVX512),
    },
}
TIMES = "back/status.html"  # says when each page was executed, and how long it took
# Two results in whose last digits those processors differ.
PROBE = """
import numpy as np
rng = np.random.default_rng(1)
a = rng.normal(size=(40, 300))
print((a @ a.T).tobytes().hex(), np.exp(a).tobytes().hex())
"""


def environment(processor: str) -> dict[str, str]:
    """The variables of a process on that kind of processor."""
    ours = {key: value for key, value in os.environ.items() if "BLAS" not in key}
    return ours | {"OPENBLAS_NUM_THREADS": "1"} | PROCESSORS[processor]


def probe(processor: str) -> str:
    """What PROBE prints there."""
    command = [sys.executable, "-W", "ignore", "-c", PROBE]
    return subprocess.check_output(command, env=environment(processor), text=True)


def build(processor: str) -> dict[str, list[str]]:
    """The lines of text of each page, by the page's path."""
    folder = OUTPUT / processor
    for assets in (ASSETS, OUTPUT / "newer" / "_build" / "assets"):
        if assets.exists() and not (folder / "_build" / "assets").exists():
            shutil.copytree(assets, folder / "_build" / "assets")
    book = [sys.executable, str(Path(sys.executable).with_name("jupyter-book"))]
    done = subprocess.run(
        [*book, "build", "book", "--path-output", str(folder), "-W", "--keep-going"],
        cwd=ROOT,
        env=environment(processor),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"The book cannot be built as on a {processor} processor:\n{done.stderr}")
    html = folder / "_build" / "html"
    pages = [path for path in html.rglob("*.html") if "_static" not in path.parts]
    texts = {path.relative_to(html).as_posix(): text(path) for path in sorted(pages)}
    del texts[TIMES]
    return texts


def text(page: Path) -> list[str]:
    """What a page says, a line for each piece of text; figures have none."""
    soup = bs4.BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    article = soup.find("article")
    return list(article.stripped_strings) if article else []


def differences(newer: dict[str, list[str]], older: dict[str, list[str]]) -> dict[str, list[str]]:
    """The lines that differ, by page; a page that one build lacks has no line there."""
    return {
        page: [
            line
            for line in difflib.unified_diff(newer.get(page, []), older.get(page, []), n=0)
            if not line.startswith(("---", "+++", "@@"))
        ]
        for page in sorted(newer.keys() | older.keys())
        if newer.get(page) != older.get(page)
    }


def main() -> int:
    """Compare; 1 if a page differs, 2 if this machine cannot tell."""
    if len({probe(processor) for processor in PROCESSORS}) == 1:
        print("Nothing was compared: on this processor the settings change no digit.")
        return 2
    newer, older = (build(processor) for processor in PROCESSORS)
    different = differences(newer, older)
    for page, lines in different.items():
        print(f"{page} differs (- newer processor, + older):", *lines, sep="\n    ")
    print(f"{len(newer)} pages, {len(different)} differ.")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
