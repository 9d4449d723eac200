"""Give points to an instructor's own nbgrader tests, which have no specification."""

import nbformat
from nbformat import NotebookNode

from ..course import grade_id, is_marked_by_hand


def to_mark_by_hand(notebook: NotebookNode, released: NotebookNode) -> list[str]:
    """Name the answers that a person has to mark: those that are not as they were released."""
    given = {grade_id(cell): cell.source for cell in released.cells if is_marked_by_hand(cell)}
    sources = {grade_id(cell): cell.source for cell in notebook.cells}
    tasks = {
        grade_id(cell) for cell in released.cells if cell.metadata.get("nbgrader", {}).get("task")
    }
    return [
        str(name)
        for name, source in given.items()
        if name in tasks or sources.get(name, source).strip() != source.strip()
    ]


def stock_points(cell: NotebookNode, ran: bool) -> float:
    """Give points to a test cell without specification as nbgrader does, but in doubt none.

    An error gives none. The value of the cell is partial credit if it is a number from 0 to the
    points of the cell; any other value gives none. Warnings cost nothing. The outputs are rewritten
    so that nbgrader reads the same from them.

    Args:
        cell: the cell, with its outputs.
        ran: whether it came to an end.

    Returns:
        The points.
    """
    most = float(cell.metadata.nbgrader["points"])
    points = most if ran else 0.0
    for output in cell.outputs:
        if output.output_type == "error":
            points = 0.0
        elif output.output_type == "execute_result":
            points = min(points, _partial(output.data.get("text/plain", ""), most))
        elif output.output_type == "stream":
            output.name = "stdout"
    kept = [output for output in cell.outputs if output.output_type != "execute_result"]
    value = nbformat.v4.new_output("execute_result", data={"text/plain": repr(points)})
    cell.outputs = [*kept, value]
    return points


def _partial(text: str, most: float) -> float:
    """Read a number from 0 to `most`; anything else counts as 0."""
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return value if 0 <= value <= most else 0.0
