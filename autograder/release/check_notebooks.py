"""Run the notebooks of this repository, and show what their visible checks say.

    python .github/check_notebooks.py [NOTEBOOK...]

Without names: every notebook beside which a checks.py lies. On GitHub the result is on the page
"Summary" of the run; elsewhere it is printed. The exit code is 0 if all functions pass.

It needs nbconvert and ipykernel, and what the notebooks import.
"""

import os
import re
import sys
from pathlib import Path

import nbformat
from nbconvert.preprocessors import ExecutePreprocessor

SECONDS = 60  # a cell may take; then it is interrupted, and the next one runs
LONGEST = 4000  # characters that are shown of a cell


def run(path: Path) -> nbformat.NotebookNode:
    """Run all cells, those below one that fails too, as the grading does."""
    notebook = nbformat.read(path, as_version=4)
    runner = ExecutePreprocessor(
        timeout=SECONDS, interrupt_on_timeout=True, allow_errors=True, kernel_name="python3"
    )
    runner.preprocess(notebook, {"metadata": {"path": str(path.parent)}})
    return notebook


def said_by(cell: nbformat.NotebookNode) -> tuple[bool, str]:
    """Whether a cell ran without an error, and what it printed."""
    texts, passed = [], True
    for output in cell.get("outputs", []):
        if output.output_type == "error":
            passed = False
            known = output.ename == "CheckFailed"
            texts.append(output.evalue if known else f"{output.ename}: {output.evalue}")
        elif output.output_type == "stream":
            texts.append(output.text)
    text = re.sub(r"\x1b\[[0-9;]*m", "", "\n".join(texts)).strip()
    return passed and bool(text), text[:LONGEST]


def summary(path: Path) -> tuple[bool, str]:
    """Whether all functions of a notebook pass, and Markdown that says what their checks say."""
    try:
        notebook = run(path)
    except Exception as error:  # the notebook is damaged, or its kernel died
        return False, f"## {path}\n\nIt cannot be run: {type(error).__name__}: {error}\n"
    results = []
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.cell_type == "code" and name.startswith("test_"):
            results.append((name.removeprefix("test_"), *said_by(cell)))
    right = sum(passed for _, passed, _ in results)
    lines = [f"## {path.stem}: {right} of {len(results)} functions pass their visible checks", ""]
    lines += ["| function | |", "|:--|:--|"]
    lines += [f"| `{name}` | {'✓' if passed else '✗'} |" for name, passed, _ in results]
    for name, passed, text in results:
        if not passed:
            fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
            text = text or "The check said nothing: the cell did not run to its end."
            lines += ["", f"### {name}", "", f"{fence}text", text, fence]
    lines += ["", "The marks come from the same checks, with other numbers.", ""]
    return bool(results) and right == len(results), "\n".join(lines)


def main() -> int:
    """Check what is named, else everything."""
    named = [Path(name) for name in sys.argv[1:]]
    found = sorted(path.parent for path in Path().rglob("checks.py"))
    paths = named or [path for folder in found for path in sorted(folder.glob("*.ipynb"))]
    if not paths:
        print("There is no notebook with a checks.py beside it.")
        return 1
    all_right = True
    for path in paths:
        passed, text = summary(path)
        all_right = all_right and passed
        print(text)
        if page := os.environ.get("GITHUB_STEP_SUMMARY"):
            with open(page, "a", encoding="utf-8") as file:
                file.write(text + "\n")
    return 0 if all_right else 1


if __name__ == "__main__":
    sys.exit(main())
