"""Hostile submissions of assignment 05: what each one tries, and what it may honestly keep.

An attack is a notebook of right answers in which some functions are replaced (`answers`) and some
cells are added (`cells`), or a file that is no honest notebook at all (`write`). Within the cells
and functions:

* `PLACES` holds the paths and ports of the trap around the jail, see `test_attacks.trap`;
* `attempt(what, action)` prints ``GOT what`` where something succeeded that must not;
* `tried()` at the end of a cell is the proof that the attack was made.

Nothing here damages a machine whose jail leaks: bombs and kills are held back unless the process
is in a pid namespace of its own, and only files that the tests have made are overwritten.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent, indent

import nbformat

from tools.sample_class import NAME, RIGHT, notebook

PRELUDE = '''
import glob, os, re, signal, socket, stat, subprocess, sys, threading, time
PLACES = {places!r}

def attempt(what, action):
    """Do what must not succeed, and tell if it did."""
    try:
        got = action()
    except Exception as error:
        print("refused:", what, type(error).__name__)
    else:
        print("GOT", what, repr(got)[:300])

def find_canary(what, text):
    """Tell if a text holds one of the secrets around the jail."""
    found = re.findall(r"CANARY-[0-9a-f]{{16}}", text)
    print("GOT" if found else "nothing in", what, found[:3])

def read(path):
    with open(path, "rb") as file:
        return file.read(3000)

def held():
    """Is this a pid namespace of our own? If not, what is dangerous is not done."""
    try:
        return os.readlink("/proc/self/ns/pid") != PLACES["pid_namespace"]
    except OSError:
        return True  # no /proc: this is a jail

def tried():
    print("tried")

if not held():
    print("GOT the pid namespace of the machine")
'''


@dataclass(frozen=True)
class Attack:
    """One hostile submission.

    `answers` are the hostile functions; a function that is not among them is right, and keeps its
    marks, unless the attack also harms its own notebook (`harms_itself`). `earns` are points that
    the honest part of a hostile function may bring; `statuses` what may be said of one.
    """

    name: str
    tries: str
    answers: dict[str, str] = field(default_factory=dict)
    cells: tuple[str, ...] = ()
    harms_itself: bool = False
    earns: dict[str, float] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    proof: bool = False  # does a cell end with `tried()`?
    write: Callable[[Path, dict], None] | None = None
    suffix: str = ""  # of the student's name

    def submit(self, folder: Path, places: dict) -> None:
        """Write the submission into its folder."""
        folder.mkdir(parents=True)
        if self.write is not None:
            self.write(folder, places)
            return
        made = with_cells(
            notebook(HONEST | self.answers), PRELUDE.format(places=places), *self.cells
        )
        (folder / f"{NAME}.ipynb").write_text(nbformat.writes(made), encoding="utf-8")


def with_cells(made: nbformat.NotebookNode, *sources: str) -> nbformat.NotebookNode:
    """The course's own cells of a notebook (its figures take time), and these behind the setup."""
    made.cells = [cell for cell in made.cells if cell.metadata.get("nbgrader")]
    cells = [nbformat.v4.new_code_cell(dedent(source).strip("\n")) for source in sources]
    made.cells[1:1] = cells
    return made


def define(body: str, *names: str) -> dict[str, str]:
    """These functions (or all) with this body; NAME in it is the function's name."""
    body = indent(dedent(body).strip("\n"), "    ")
    return {
        name: f"def {name}(*args, **kwargs):\n{body.replace('NAME', name)}"
        for name in names or RIGHT
    }


BCE, LOGITS = "binary_crossentropy", "binary_crossentropy_from_logits"
GRADIENT = f"{LOGITS}_gradient"
HONEST = RIGHT | {GRADIENT: RIGHT[GRADIENT].replace("sigmoid(z)", "1 / (1 + np.exp(-z))")}
ZERO = define("return 0.0")
