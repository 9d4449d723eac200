"""All attacks, and those who did nothing wrong."""

import nbformat

from tools.sample_class import LOOPS, NAME, RIGHT, notebook, retyped

from .cheats_by_code import CHEATS
from .cheats_by_values import CHEATS_BY_VALUES
from .endings import EXITS
from .exhaustion import BOMBS, LOOPS_FOR_EVER, MEMORY
from .files import FILES
from .finished_losses import FORBIDDEN
from .forgeries import FORGERIES
from .kernel import KERNEL
from .model import BCE, with_cells
from .reading import LEAKS
from .speaking import NETWORK, SCRIPT, SCRIPTS
from .writing import MESSAGES, SPOILS

__all__ = ["ATTACKS", "NAME", "SCRIPT", "neighbours"]

ATTACKS = (
    *CHEATS,
    *CHEATS_BY_VALUES,
    *FORGERIES,
    *FORBIDDEN,
    *LOOPS_FOR_EVER,
    *MEMORY,
    *BOMBS,
    *EXITS,
    *LEAKS,
    *KERNEL,
    *SPOILS,
    *MESSAGES,
    *NETWORK,
    *SCRIPTS,
    *FILES,
)

COMPARING = """
from sklearn.metrics import hinge_loss, log_loss
y, p, s = np.array([1, 0, 1]), np.array([0.8, 0.3, 0.6]), np.array([0.5, -2.0, 3.0])
print(binary_crossentropy(y, p), log_loss(y, p), hinge(2 * y - 1, s), hinge_loss(2 * y - 1, s))
"""
MENTIONING = RIGHT[BCE].replace(
    "\n",
    '\n    """As sklearn.metrics.log_loss, torch and keras have it; eval() of nothing."""\n',
    1,
)


def neighbours() -> dict[str, nbformat.NotebookNode]:
    """Right notebooks of different kinds, by name; every function has full marks."""
    compared = with_cells(notebook(RIGHT))
    compared.cells.append(nbformat.v4.new_code_cell(COMPARING.strip("\n")))
    return {
        "neighbour-with-figures": notebook(RIGHT),
        "neighbour-plain": with_cells(notebook(RIGHT)),
        "neighbour-with-loops": with_cells(notebook(RIGHT | LOOPS)),
        "neighbour-retyped": retyped(),
        "neighbour-who-compares": compared,
        "neighbour-who-mentions": with_cells(notebook(RIGHT | {BCE: MENTIONING})),
        "neighbour-last": with_cells(notebook(RIGHT)),
    }
