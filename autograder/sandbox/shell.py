"""The shell in which cells run, made once before the first submission.

Part of the program of each sandbox.
"""

import contextlib
import os
from typing import Any

from .cells import replace_attribute
from .elsewhere import prepare_shell


def warm_up() -> Any:
    """Make the shell in which the cells will run, and do once what is slow.

    Returns:
        The IPython shell.
    """
    import IPython
    import matplotlib.pyplot as plt
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    # Without a history: its database would be open in every submission.
    config = Config({"HistoryManager": {"enabled": False}})
    shell = InteractiveShell.instance(colors="nocolor", config=config)
    # IPython would keep everything that is printed: two gigabytes in as many seconds. Before
    # version 9, which the page has, it did not.
    if IPython.version_info[0] >= 9:
        replace_attribute(shell, "_tee", lambda channel: contextlib.nullcontext())
    figure, axes = plt.subplots()
    axes.plot([0, 1], label="$x$")
    axes.legend()
    with open(os.devnull, "wb") as nowhere:
        figure.savefig(nowhere, format="png")
    plt.close(figure)
    prepare_shell(shell)
    plt.uninstall_repl_displayhook()  # it draws all that is then drawn again to be shown
    return shell
