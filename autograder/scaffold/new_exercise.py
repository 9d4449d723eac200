"""Stubs for a new function in all places that need it, and the entries of the tests' tables."""

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ..course import ROOT, CourseError
from ..quality.completeness import TESTS, dictionary
from . import source_edit, stubs
from .cells import with_cells
from .new_function import REFERENCE, NewFunction, new_function

PEERS = {"keras": "Keras", "torch": "PyTorch"}
CALLS_OF_PEERS = {"keras": "losses.{0}", "torch": "lambda y, p: F.{0}(p, y)"}


def write_stubs(
    name: str,
    assignment: str,
    kind: str | None = None,
    like: str | None = None,
    peers: dict[str, str] | None = None,
) -> list[str]:
    """Write the stubs of a new function.

    Args:
        name: of the function.
        assignment: its name or its number, as `04`.
        kind: what it computes; by default the gradient of a loss if the name says so, else a loss.
        like: an exercise of the assignment that takes the same arguments; by default the first of
            the kind.
        peers: the name of a loss in `keras.losses` (for `keras`) and in `torch.nn.functional` (for
            `torch`), or "none".

    Returns:
        The paths of the files that were written, from the root of the repository.

    Raises:
        CourseError: for a name that cannot be used, an unknown assignment or a file that cannot be
            written; nothing is written then.
    """
    new = new_function(name, assignment, kind, like)
    files = _Files()
    parameters = _reference(new, files)
    _specification(new, files)
    _right_answers(new, files, parameters)
    notebook = Path("solutions", new.assignment.name, f"{new.assignment.name}.ipynb")
    files.edit(notebook, with_cells, new, parameters)
    _tests(new, files, parameters)
    for peer, called in (peers or {}).items():
        _peer(new, files, peer, called)
    return files.write()


class _Files:
    """The texts of changed files; all of them are written in the end, or none."""

    def __init__(self) -> None:
        self.texts: dict[Path, str] = {}

    def read(self, path: Path) -> str:
        try:
            return self.texts.get(path) or (ROOT / path).read_text(encoding="utf-8")
        except OSError as error:
            raise CourseError(f"{path} cannot be read: {error.strerror or error}.") from None

    def edit(self, path: Path, change: Callable[..., str], *args: Any) -> None:
        self.texts[path] = change(self.read(path), *args)

    def write(self) -> list[str]:
        """Write beside each file first, so that a full disk leaves all of them as they were."""
        beside = {ROOT / path.with_name(f"{path.name}.new"): path for path in self.texts}
        for path in self.texts:
            if path.suffix == ".py":
                self.edit(path, source_edit.formatted, ROOT / path)
        try:
            for draft, path in beside.items():
                draft.write_text(self.texts[path], encoding="utf-8")
            for draft, path in beside.items():
                draft.replace(ROOT / path)
        except OSError as error:
            raise CourseError(f"{path} cannot be written: {error.strerror or error}.") from None
        finally:
            for draft in beside:
                draft.unlink(missing_ok=True)
        return [path.as_posix() for path in self.texts]


def _reference(new: NewFunction, files: _Files) -> str:
    """Write the stub of the reference.

    Returns:
        Its parameters without types.
    """
    source = files.read(new.reference)
    parameters, returned = source_edit.signature(source, new.model)
    returned = {"gradient": "Array", "function": returned}.get(new.kind, "float")
    text = stubs.REFERENCE.substitute(name=new.name, parameters=parameters, returned=returned)
    behind = new.loss if new.kind == "gradient" else None
    files.edit(new.reference, source_edit.behind, behind, text)
    package = REFERENCE / "__init__.py"
    files.edit(package, source_edit.imported, f".{new.reference.stem}", new.name)
    files.edit(package, source_edit.listed, "__all__", f'"{new.name}"')
    return source_edit.without_types(parameters)


def _specification(new: NewFunction, files: _Files) -> None:
    path, constant = new.package / f"{new.loss}.py", new.name.upper()
    if new.kind != "gradient":
        numpy = "\nimport numpy as np\n" if new.stub.numpy else ""
        files.texts[path] = stubs.MODULE.substitute(title=new.name, numpy=numpy)
    for module, name in new.stub.imports:
        files.edit(path, source_edit.imported, module, name)
    text = new.stub.text.substitute(name=new.name, constant=constant, kind=new.kind)
    files.edit(path, lambda source: source + text)
    package = new.package / "__init__.py"
    files.edit(package, source_edit.imported, f".{new.loss}", constant)
    files.edit(package, source_edit.listed, "exercises", constant, new.after.name.upper())


def _right_answers(new: NewFunction, files: _Files, parameters: str) -> None:
    path = new.package / "right" / f"{new.loss}.py"
    if new.kind != "gradient":
        files.texts[path] = stubs.RIGHT_MODULE.substitute(title=new.name)
    answer = f"{new.name}_in_one_style"
    text = stubs.RIGHT_ANSWER.substitute(answer=answer, name=new.name, plain=parameters)
    files.edit(path, source_edit.before, "RIGHT", text)
    files.edit(path, source_edit.entered, "RIGHT", new.name, f"({answer},)")


def _tests(new: NewFunction, files: _Files, parameters: str) -> None:
    """Enter what can be made of the entries of the exercise `like`, and a stub of the formula."""
    after = new.after.name
    path = f"{TESTS}arguments.py"
    call = dictionary(path, "CALLS")[new.model]
    files.edit(Path(path), source_edit.entered, "CALLS", new.name, call, after)
    path = f"{TESTS}properties.py"
    if new.kind == "loss" and (row := dictionary(path, "LOSSES").get(new.like.name)):
        entry = f"({_part(row, 0)}, True, True)"
        files.edit(Path(path), source_edit.entered, "LOSSES", new.name, entry, after)
    elif new.kind == "gradient":
        path = f"{TESTS}gradients.py"
        table = dictionary(path, "GRADIENTS")
        row = table.get(new.like.name) or next(iter(table.values()))
        formula = f"{new.loss}_formula"
        text = stubs.FORMULA.substitute(name=new.name, loss=new.loss, plain=parameters)
        files.edit(Path(path), source_edit.before, "GRADIENTS", text)
        entry = f"(reference.{new.loss}, {formula}, {_part(row, 2)}, ())"
        files.edit(Path(path), source_edit.entered, "GRADIENTS", new.name, entry, after)


def _peer(new: NewFunction, files: _Files, peer: str, called: str) -> None:
    """Enter a loss beside the exercise `like`, or that the library has no such function."""
    path = f"tests/peers/peers_{peer}.py"
    if called == "none":
        reason = f'"{PEERS[peer]} has no such loss"'
        files.edit(Path(path), source_edit.entered, "WITHOUT_PEER", new.name, reason)
    for table in ("ANY_SHAPE", "ROWS"):
        row = dictionary(path, table).get(new.like.name)
        if row and called != "none":
            entry = f"({CALLS_OF_PEERS[peer].format(called)}, {_part(row, 1)}, ())"
            files.edit(Path(path), source_edit.entered, table, new.name, entry, new.after.name)


def _part(row: str, number: int) -> str:
    """One of the elements of an entry that is a tuple."""
    (statement,) = ast.parse(row).body
    assert isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Tuple)
    return ast.unparse(statement.value.elts[number])
