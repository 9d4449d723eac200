"""Notes for a student on the lines that failed; the rest of their cells has run."""

from nbformat import NotebookNode

from .cell_selection import is_answer

MOST_NOTES = 8  # on lines that failed


def what_did_not_run(notebook: NotebookNode, master: NotebookNode) -> list[str]:
    """Write a note on each line of the student that failed; the rest of its cell has run."""
    given = {cell.source for cell in master.cells if not is_answer(cell)}
    notes = []
    for cell in notebook.cells:
        if cell.cell_type != "code" or cell.source in given:
            continue
        for output in cell.outputs:
            if output.output_type == "error" and output.ename != "NotImplementedError":
                begin = next((line for line in cell.source.split("\n") if line.strip()), "")[:60]
                what = f"{output.ename}: {output.evalue}".split("\n")[0][:160]
                if output.ename in ("OutOfTime", "Stopped"):
                    what = output.evalue
                notes.append(f"In the cell that begins with `{begin}`: {what}")
    more = len(notes) - MOST_NOTES
    return notes[:MOST_NOTES] + ([f"{more} more lines failed."] if more > 0 else [])
