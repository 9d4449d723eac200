"""Finished notebooks as real life hands them in: damaged, moved, answered in other cells.

Each kind of damage is a function that changes the notebook (as JSON data) in place or gives the
files of the student's folder, and says which mark the result deserves. The tests and
`benchmarks/honest.py` grade them.
"""

import io
import json
import zipfile
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass

NAME = "05_binary_losses"
FULL = 37.0
HINGE = """def hinge(y_true, scores):
    y, s = as_arrays(y_true, scores)
    if not np.isin(y, [-1, 1]).all():
        raise ValueError("labels must be -1 or +1")
    return {}
"""
FSUM = HINGE.format("math.fsum(np.maximum(0, 1 - y * s).ravel()) / y.size")
OLD = HINGE.format("np.sum(np.maximum(0, 1 - y * s))  # an old version, of the sum")
STUB = "def hinge(y_true, scores):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n"
ENDLESS = "def sigmoid(z):\n    while True:\n        pass\n"
Files = dict[str, bytes]


@dataclass(frozen=True)
class Damage:
    """What happened to a notebook, and the mark that it deserves."""

    change: Callable[[dict], Files | None]
    mark: float = FULL


def files(notebook: dict, damage: Damage) -> Files:
    """The files of the student's folder after the damage; the notebook itself stays as it is."""
    data = deepcopy(notebook)
    made = damage.change(data)
    return made if made is not None else {f"{NAME}.ipynb": as_bytes(data)}


def as_bytes(data: dict) -> bytes:
    """The notebook as a file."""
    return json.dumps(data, indent=1).encode()


def code(source: str) -> dict:
    """A cell that a student has added."""
    return {"cell_type": "code", "metadata": {}, "outputs": [], "source": source, "id": "added"}


def text(cell: dict) -> str:
    """The source of a cell."""
    return "".join(cell["source"])


def place(data: dict, name: str) -> int:
    """Where the cell of this grade_id stands."""
    ids = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in data["cells"]]
    return ids.index(name)


def answer(name: str, source: Callable[[str], str] | str) -> Callable[[dict], None]:
    """Another answer in the cell of a function, or one made of the answer that stands there."""

    def change(data: dict) -> None:
        cell = data["cells"][place(data, name)]
        cell["source"] = source if isinstance(source, str) else source(text(cell))

    return change


def first_lines(source: str) -> Callable[[dict], None]:
    """A cell with a failing line and `import math` below it; a function needs both."""

    def change(data: dict) -> None:
        data["cells"].insert(place(data, "setup") + 1, code(source + "\nimport math"))
        answer("hinge", FSUM)(data)

    return change


def last_cell(source: str) -> Callable[[dict], None]:
    """One more cell at the end."""
    return lambda data: data["cells"].append(code(source))


def without_metadata(change: Callable[[dict], Files | None] = lambda data: None) -> Callable:
    """The same, in a notebook whose cells have lost what nbgrader wrote into them."""

    def lose(data: dict) -> None:
        change(data)
        for cell in data["cells"]:
            cell["metadata"] = {}

    return lose


def every_answer(data: dict) -> list[dict]:
    """The cells that a student fills in."""
    return [c for c in data["cells"] if c["metadata"].get("nbgrader", {}).get("solution")]


def stub_of(cell: dict) -> str:
    """The unanswered function of an answer cell."""
    name = cell["metadata"]["nbgrader"]["grade_id"]
    line = next(line for line in text(cell).split("\n") if line.startswith(f"def {name}("))
    return f"{line}\n    # YOUR CODE HERE\n    raise NotImplementedError()"


def answered_below_the_checks(data: dict) -> None:
    """Every answer stands in a new cell below its check."""
    for cell in every_answer(data):
        name = cell["metadata"]["nbgrader"]["grade_id"]
        data["cells"].insert(place(data, f"test_{name}") + 1, code(text(cell)))
        cell["source"] = stub_of(cell)


def answered_at_the_end(data: dict) -> None:
    """All answers stand in the last cell."""
    answers = [text(cell) for cell in every_answer(data)]
    for cell in every_answer(data):
        cell["source"] = stub_of(cell)
    data["cells"].append(code("\n\n".join(answers)))


def copy_above(data: dict) -> None:
    """The answer was pasted above its cell, whose copy below is empty."""
    at = place(data, "hinge")
    data["cells"].insert(at, deepcopy(data["cells"][at]))
    data["cells"][at + 1]["source"] = STUB


def copy_below(data: dict) -> None:
    """The answer was pasted below its cell, which is empty."""
    at = place(data, "hinge")
    data["cells"].insert(at + 1, deepcopy(data["cells"][at]))
    data["cells"][at]["source"] = STUB


def merged(data: dict) -> None:
    """Two cells were merged into one."""
    at = place(data, "squared_hinge")
    source = text(data["cells"].pop(at))
    answer("hinge", lambda old: f"{old}\n\n{source}")(data)


def split(data: dict) -> None:
    """A cell was split between its import and its function."""
    at = place(data, "hinge")
    data["cells"].insert(at, code("import math"))
    answer("hinge", FSUM)(data)


def as_markdown(data: dict) -> None:
    """The cell of an answer became text."""
    cell = data["cells"][place(data, "hinge")]
    cell["cell_type"] = "markdown"
    cell["source"] = f"```python\n{text(cell)}\n```"
    cell.pop("outputs", None)
    cell.pop("execution_count", None)


def module_beside(data: dict) -> Files:
    """A function of the student's own module is imported."""
    source = text(data["cells"][place(data, "hinge")])
    answer("hinge", "from my_losses import hinge")(data)
    module = f"import numpy as np\nfrom checks import as_arrays\n\n{source}"
    return {f"{NAME}.ipynb": as_bytes(data), "my_losses.py": module.encode()}


def two_files(finished: str, untouched: str) -> Callable[[dict], Files]:
    """The finished notebook beside an untouched one."""

    def change(data: dict) -> Files:
        empty = deepcopy(data)
        for cell in every_answer(empty):
            cell["source"] = stub_of(cell)
        return {finished: as_bytes(data), untouched: as_bytes(empty)}

    return change


def zipped(data: dict) -> Files:
    """The notebook was handed in as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"work/{NAME}.ipynb", as_bytes(data))
    return {"homework.zip": packed.getvalue()}


def stored(name: str, encoding: str = "utf-8") -> Callable[[dict], Files]:
    """The file has another name or encoding."""
    return lambda data: {name: json.dumps(data, ensure_ascii=False).encode(encoding, "replace")}


def large_picture(data: dict) -> None:
    """A cell shows a picture of forty megabytes."""
    picture = {
        "output_type": "display_data",
        "metadata": {},
        "data": {"image/png": "A" * 40_000_000},
    }
    data["cells"].append(code("1") | {"outputs": [picture]})


def in_a_block(head: str) -> Callable[[str], str]:
    """The function is defined inside of a block."""
    return lambda old: head + "\n" + "\n".join(f"    {line}" for line in old.split("\n"))


WRONG_SIGMOID = "def sigmoid(z):\n    return np.asarray(z) * 0.5"


def other_argument(data: dict) -> None:
    """The sigmoid is wrong, and is called by the student's own name of its argument."""
    answer("sigmoid", "def sigmoid(x):\n    return np.asarray(x) * 0.5")(data)
    name = "binary_crossentropy_from_logits_gradient"
    answer(name, lambda old: old.replace("sigmoid(z)", "sigmoid(x=z)"))(data)
    if "sigmoid(x=z)" not in text(data["cells"][place(data, name)]):
        raise ValueError("the answer does not call sigmoid(z) any more")


DAMAGES = {
    "nothing": Damage(lambda data: None),
    "answers below the checks": Damage(answered_below_the_checks),
    "answers at the end": Damage(answered_at_the_end),
    "an empty copy below": Damage(copy_above),
    "an empty copy above": Damage(copy_below),
    "an old version below": Damage(last_cell(OLD)),
    "a stub below": Damage(last_cell(STUB)),
    "a name reused for a number": Damage(last_cell("hinge = 0.3\nsigmoid = np.arange(3)")),
    "a name as a loop variable": Damage(last_cell("for hinge in range(3):\n    pass")),
    "an import further down": Damage(
        lambda data: (answer("hinge", FSUM)(data), last_cell("import math")(data))[0]
    ),
    "a copy beside an untouched one": Damage(two_files(f"{NAME}-Copy1.ipynb", f"{NAME}.ipynb")),
    "a final beside an untouched one": Damage(two_files(f"{NAME}_final.ipynb", f"{NAME}.ipynb")),
    "a second attachment": Damage(two_files(f"{NAME} (1).ipynb", f"{NAME}.ipynb")),
    "merged cells": Damage(merged),
    "split cells": Damage(split),
    "text instead of code": Damage(as_markdown),
    "a deleted check": Damage(lambda data: data["cells"].pop(place(data, "test_hinge")) and None),
    "a deleted setup": Damage(lambda data: data["cells"].pop(place(data, "setup")) and None),
    "checks moved up": Damage(
        lambda data: data["cells"].insert(3, data["cells"].pop(place(data, "test_hinge")))
    ),
    "an import added to the setup": Damage(
        lambda data: (
            answer("setup", lambda old: f"import math\n{old}\nfrom scipy.special import xlogy")(
                data
            ),
            answer("hinge", FSUM)(data),
        )[0]
    ),
    "a helper in a check cell": Damage(
        lambda data: (
            answer("test_hinge", lambda old: f"import math\n{old}")(data),
            answer("hinge", FSUM)(data),
        )[0]
    ),
    "an answer over a check cell": Damage(
        lambda data: (
            answer("test_hinge", text(data["cells"][place(data, "hinge")]))(data),
            answer("hinge", STUB)(data),
        )[0]
    ),
    "no metadata": Damage(without_metadata()),
    "no metadata, answers below the checks": Damage(without_metadata(answered_below_the_checks)),
    "no metadata, an old version below": Damage(without_metadata(last_cell(OLD))),
    "no metadata, a name reused": Damage(without_metadata(last_cell("hinge = 0.3"))),
    "no metadata, a loop variable": Damage(without_metadata(last_cell("for hinge in (1,): pass"))),
    "no metadata, a shell line": Damage(
        without_metadata(answer("hinge", lambda old: f"{old}\nnames = !ls"))
    ),
    "no metadata, a question": Damage(
        without_metadata(answer("hinge", lambda old: f"{old}\nhinge?"))
    ),
    "no metadata, an indented magic": Damage(
        without_metadata(answer("hinge", lambda old: f"{old}\nif True:\n    %timeit -n 1 -r 1 1+1"))
    ),
    "no metadata, inside of an if": Damage(
        without_metadata(answer("hinge", in_a_block("if True:")))
    ),
    "no metadata, inside of a try": Damage(
        without_metadata(
            answer("hinge", lambda old: in_a_block("try:")(old) + "\nexcept ValueError:\n    pass")
        )
    ),
    "no metadata, text instead of code": Damage(without_metadata(as_markdown)),
    "a module beside it": Damage(module_beside),
    "in1d": Damage(answer("hinge", lambda old: old.replace("isin", "in1d"))),
    "trapz": Damage(last_cell("np.trapz([1, 2]), np.Inf, np.float_(1), np.row_stack(([1], [2]))")),
    "an infinity of old": Damage(answer("hinge", lambda old: f"limit = np.Inf\n{old}")),
    "an unused framework": Damage(answer("hinge", lambda old: f"import torch\n{old}")),
    "an unused framework inside": Damage(
        answer("hinge", lambda old: old.replace("):\n", "):\n    import torch\n", 1))
    ),
    "compared with a finished loss": Damage(
        answer("hinge", lambda old: f"{old}\nfrom sklearn.metrics import hinge_loss as theirs")
    ),
    "a guarded import": Damage(
        answer(
            "hinge",
            lambda old: (
                f"try:\n    import numba\n    raise KeyError\nexcept ImportError:\n    pass\n{old}"
            ),
        )
    ),
    **{
        f"at home only: {line}": Damage(first_lines(line))
        for line in (
            "import pandas as pd",
            "import pandas as pd\npd.DataFrame({'a': [1]})",
            "from tqdm import tqdm\nfor i in tqdm(range(3)):\n    pass",
            "import seaborn as sns\nsns.set_theme()",
            "data = np.loadtxt('my_data.csv')",
            "import os\nos.chdir('/home/student/course')",
            "%matplotlib inline",
            "%matplotlib notebook",
            "%matplotlib widget",
            "%pylab inline",
            "%load_ext autoreload\n%autoreload 2",
            "import matplotlib\nmatplotlib.use('TkAgg')",
            "plt.switch_backend('Qt5Agg')",
            "name = input('Your name? ')",
            "open('/home/student/notes.txt', 'w').write('x')",
            "plt.savefig('C:/pictures/loss.png') or open('/root/x', 'w')",
            "from google.colab import drive\ndrive.mount('/content/drive')",
            "!pip install pandas",
            "%pip install pandas",
            "files = !ls /content\nprint(files[0])",
            "this is a note to myself",
            "plt.style.use('seaborn')",
            "assert hinge([1], [2]) == 0",
            "1 / 0",
        )
    },
    "a magic above an answer": Damage(answer("hinge", lambda old: f"%matplotlib inline\n{old}")),
    **{
        f"at home only, in an answer: {line}": Damage(
            answer(
                "hinge",
                lambda old, line=line, head=head: f"{line}\n{old}".replace(
                    "def hinge(y_true, scores)", head
                ),
            )
        )
        for line, head in (
            ("from numba import njit", "@njit\ndef hinge(y_true, scores)"),
            ("import numba", "@numba.njit(cache=True)\ndef hinge(y_true, scores)"),
            ("import torch", "def hinge(y_true: torch.Tensor | list, scores: list | torch.Tensor)"),
        )
    },
    "timed": Damage(answer("hinge", lambda old: f"%%time\n{old}")),
    "a failing line above an answer": Damage(
        answer("hinge", lambda old: f"print(undefined)\n{old}")
    ),
    "a note above an answer": Damage(answer("hinge", lambda old: f"my answer is this\n{old}")),
    "an unfinished neighbour": Damage(
        answer("sigmoid", "def sigmoid(z):\n    raise NotImplementedError()"), FULL - 3
    ),
    "an endless neighbour": Damage(answer("sigmoid", ENDLESS), FULL - 3),
    "a wrong neighbour": Damage(answer("sigmoid", WRONG_SIGMOID), FULL - 3),
    "a neighbour with another name of its argument": Damage(other_argument, FULL - 3),
    "a missing neighbour": Damage(answer("sigmoid", "# later"), FULL - 3),
    "long experiments": Damage(
        lambda data: (
            [
                data["cells"].insert(
                    place(data, "setup") + 1,
                    code("for trial in range(10**9):\n    best = trial % 7"),
                )
                for _ in range(12)
            ]
            and None
        )
    ),
    "a mail's ending": Damage(stored(f"{NAME}.ipynb.txt")),
    "a phone's ending": Damage(stored(f"{NAME}.ipynb.json")),
    "capitals": Damage(stored(f"{NAME}.IPYNB")),
    "UTF-16": Damage(stored(f"{NAME}.ipynb", "utf-16")),
    "Latin-1": Damage(
        lambda data: (last_cell("# größer")(data), stored(f"{NAME}.ipynb", "latin-1")(data))[1]
    ),
    "a byte order mark": Damage(stored(f"{NAME}.ipynb", "utf-8-sig")),
    "a zip": Damage(zipped),
    "a large picture": Damage(large_picture),
    "format 4.4": Damage(lambda data: data.update(nbformat_minor=4)),
    "no minor version": Damage(lambda data: data.pop("nbformat_minor") and None),
    "no outputs": Damage(
        lambda data: [cell.pop("outputs", None) for cell in data["cells"]] and None
    ),
}
