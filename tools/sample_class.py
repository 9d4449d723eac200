"""Builds build/sample_class/: a small class whose submissions show what a grader meets.

Everybody hands in assignment 05, and four students hand in all of them. Answers to the other
assignments are those of `solutions/`. `make class`, the tests and the benchmarks build it.
"""

import os
import re
import shutil
from copy import deepcopy
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[1]
CLASS = ROOT / "build" / "sample_class"
NAME = "05_binary_losses"

LABELS = """    y, s = as_arrays(y_true, scores)
    if not np.isin(y, (-1, 1)).all():
        raise ValueError("labels must be -1 or +1")
"""
RIGHT = {
    "sigmoid": """def sigmoid(z):
    z = np.asarray(z, dtype=float)
    e = np.exp(-np.abs(z))
    return np.where(z >= 0, 1 / (1 + e), e / (1 + e))
""",
    "binary_crossentropy": """def binary_crossentropy(y_true, y_pred, epsilon=1e-7):
    y, p = as_arrays(y_true, y_pred)
    p = np.clip(p, epsilon, 1 - epsilon)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))
""",
    "binary_crossentropy_from_logits": """def binary_crossentropy_from_logits(y_true, logits):
    y, z = as_arrays(y_true, logits)
    return np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z))))
""",
    "binary_crossentropy_from_logits_gradient": """
def binary_crossentropy_from_logits_gradient(y_true, logits):
    y, z = as_arrays(y_true, logits)
    return (sigmoid(z) - y) / z.size
""",
    "hinge": f"""def hinge(y_true, scores):
{LABELS}    return np.maximum(0, 1 - y * s).mean()
""",
    "squared_hinge": f"""def squared_hinge(y_true, scores):
{LABELS}    return np.mean(np.maximum(0, 1 - y * s) ** 2)
""",
    "hinge_gradient": f"""def hinge_gradient(y_true, scores):
{LABELS}    return np.where(y * s < 1, -y, 0) / y.size
""",
    "squared_hinge_gradient": f"""def squared_hinge_gradient(y_true, scores):
{LABELS}    return -2 * y * np.maximum(0, 1 - y * s) / y.size
""",
    "sign_accuracy": f"""def sign_accuracy(y_true, scores):
{LABELS}    return np.mean(np.sign(s) == y)
""",
}

ONE_TERM = """def binary_crossentropy(y_true, y_pred, epsilon=1e-7):
    y, p = as_arrays(y_true, y_pred)
    p = np.clip(p, epsilon, 1 - epsilon)
    return -np.mean(y * np.log(p))
"""
LOOPS = {
    "sigmoid": """import math

def sigmoid(z):
    def one(x):
        if x < -700:
            return 0.0
        return 1.0 / (1.0 + math.exp(-x))
    z = np.array(z, dtype=float)
    flat = [one(x) for x in z.flatten().tolist()]
    return np.array(flat).reshape(z.shape)
""",
    "binary_crossentropy": """def binary_crossentropy(y_true, y_pred, epsilon=1e-7):
    y, p = as_arrays(y_true, y_pred)
    total = 0.0
    for label, probability in zip(y.flatten(), p.flatten()):
        probability = min(max(probability, epsilon), 1 - epsilon)
        total -= label * math.log(probability) + (1 - label) * math.log(1 - probability)
    return total / y.size
""",
}
SUMS = {
    "hinge": RIGHT["hinge"].replace(".mean()", ".sum()"),
    "squared_hinge": RIGHT["squared_hinge"].replace("np.mean", "np.sum"),
    "hinge_gradient": RIGHT["hinge_gradient"].replace(" / y.size", ""),
    "squared_hinge_gradient": RIGHT["squared_hinge_gradient"].replace(" / y.size", ""),
}
UNSTABLE = {
    "sigmoid": """def sigmoid(z):
    z = np.asarray(z, dtype=float)
    return np.exp(z) / (1 + np.exp(z))
""",
    "binary_crossentropy_from_logits": """def binary_crossentropy_from_logits(y_true, logits):
    return binary_crossentropy(y_true, sigmoid(logits))
""",
}
WRONG_LABELS = {
    "hinge": """def hinge(y_true, scores):
    y, s = as_arrays(y_true, scores)
    return np.mean(np.maximum(0, 1 - y * s))
""",
    "sign_accuracy": f"""def sign_accuracy(y_true, scores):
{LABELS}    return np.mean(np.round(s) == y)
""",
}
RAISING = {
    "binary_crossentropy": """def binary_crossentropy(y_true, y_pred, epsilon=1e-7):
    y, p = as_arrays(y_true, y_pred)
    return -np.mean(y * np.log(prediction) + (1 - y) * np.log(1 - prediction))
""",
    "hinge": """def hinge(y_true, scores)
    y, s = as_arrays(y_true, scores)
    return np.mean(np.maximum(0, 1 - y * s))
""",
}
ENDLESS = {
    "binary_crossentropy_from_logits": """def binary_crossentropy_from_logits(y_true, logits):
    y, z = as_arrays(y_true, logits)
    i, total = 0, 0.0
    while i < y.size:
        total += np.logaddexp(0, z.flat[i]) - y.flat[i] * z.flat[i]
    return total / y.size
""",
}
WARNING = {
    "sigmoid": """def sigmoid(z):
    return 1 / (1 + np.exp(-np.asarray(z, dtype=float)))

print(sigmoid(-1000.0))  # overflows inside, and the value is right
""",
    "binary_crossentropy_from_logits": """import warnings

def binary_crossentropy_from_logits(y_true, logits):
    warnings.warn("I am not sure about this one")
    y, z = as_arrays(y_true, logits)
    return np.mean(np.where(z > 0, z, 0) - y * z + np.log1p(np.exp(-np.abs(z))))

print(binary_crossentropy_from_logits([1, 0], [2.0, 1000.0]))
""",
}
PRINTING = {
    "binary_crossentropy": """def binary_crossentropy(y_true, y_pred, epsilon=1e-7):
    y, p = as_arrays(y_true, y_pred)
    for i in range(1000):
        print("debug", i)
    p = np.clip(p, epsilon, 1 - epsilon)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))

for i in range(200_000):
    print("line", i)
""",
}

# What a student has instead of the right line, by assignment and function.
Slips = dict[str, dict[str, tuple[str, str]]]
MISUNDERSTOOD: Slips = {
    "01_optimization": {
        "numerical_gradient": ("(f(x + step) - f(x - step)) / (2 * h)", "(f(x + step) - f(x)) / h")
    },
    "02_maximum_likelihood": {
        "bernoulli_nll": ("np.where(y == 1, p, 1 - p)", "np.where(y == 1, p, 1)"),
        "fit_gaussian": ("np.std(y)", "np.std(y, ddof=1)"),
    },
    "03_cross_entropy": {"entropy": ("np.log(p))", "np.log2(p))")},
    "04_regression_losses": {"huber": ("0.5 * e**2", "e**2")},
    "06_multiclass_losses": {"categorical_crossentropy": (").sum(axis=1))", "))")},
    "07_training": {
        "choose_loss": (
            '("softmax", "categorical_crossentropy")',
            '("sigmoid", "categorical_crossentropy")',
        )
    },
    "08_unmask": {
        "cases_for_mean_squared_error": (
            "([[1, 5], [0, 2], [3, 1]], [[2, 1], [2, 1], [2, 6]])",
            "([3], [5])",
        )
    },
}
SUMMED: Slips = {
    "01_optimization": {"sgd_linear_regression": (" @ error / len(batch)", " @ error")},
    "02_maximum_likelihood": {
        "gaussian_nll": ("np.mean", "np.sum"),
        "laplace_nll": ("np.mean", "np.sum"),
    },
    "03_cross_entropy": {},
    "04_regression_losses": {
        "mean_squared_error": ("np.mean", "np.sum"),
        "mean_squared_error_gradient": (" / p.size", ""),
    },
    "06_multiclass_losses": {
        "categorical_crossentropy_from_logits": ("np.mean", "np.sum"),
        "categorical_crossentropy_from_logits_gradient": (" / len(z)", ""),
    },
    "07_training": {},
    "08_unmask": {},
}
BREAKING: Slips = {
    "01_optimization": {
        "gradient_descent": ("= x - learning_rate * gradient(x)", "= x - rate * gradient(x)")
    },
    "02_maximum_likelihood": {"fit_laplace": ("np.median(y)", "np.middle(y)")},
    "03_cross_entropy": {"nats_to_bits": ("return np", "raise SystemExit\n    return np")},
    "04_regression_losses": {"poisson": ("return np", "__import__('os')._exit(1)\n    return np")},
    "06_multiclass_losses": {"softmax": (" - z.max(axis=-1, keepdims=True)", "")},
    "07_training": {"forward": ("hidden = ", "hidden == ")},
    "08_unmask": {"cases_for_softmax": ("np.array([-100", "np.arry([-100")},
}


def notebook(answers: dict[str, str], name: str = NAME) -> nbformat.NotebookNode:
    """The students' notebook with these answers in their cells."""
    made = deepcopy(nbformat.read(str(ROOT / "exercises" / name / f"{name}.ipynb"), as_version=4))
    for cell in made.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell.source = answers[name].strip("\n")
    return made


def solved(name: str, slips: dict[str, tuple[str, str]]) -> nbformat.NotebookNode:
    """The notebook with the answers of `solutions/`, but for these slips."""
    source = nbformat.read(str(ROOT / "solutions" / name / f"{name}.ipynb"), as_version=4)
    answers = {
        cell.metadata.nbgrader.grade_id: re.sub(r"\n *### (BEGIN|END) SOLUTION", "", cell.source)
        for cell in source.cells
        if cell.metadata.get("nbgrader", {}).get("solution")
    }
    for function, (right, wrong) in slips.items():
        if answers[function].count(right) != 1:
            raise ValueError(f"{right!r} does not stand once in the answer of {function}")
        answers[function] = answers[function].replace(right, wrong)
    return notebook(answers, name)


def without(names: set[str]) -> nbformat.NotebookNode:
    """All answers right, and the cells with these names deleted."""
    made = notebook(RIGHT)
    made.cells = [
        c for c in made.cells if c.metadata.get("nbgrader", {}).get("grade_id") not in names
    ]
    return made


def retyped() -> nbformat.NotebookNode:
    """All answers right, typed into a new notebook: no metadata, and no cells but the code."""
    cells = [
        nbformat.v4.new_code_cell(source, id=f"cell-{i}")
        for i, source in enumerate(
            ["import numpy as np\nfrom checks import as_arrays, check", *RIGHT.values()]
        )
    ]
    return nbformat.v4.new_notebook(cells=cells)


def another_course() -> nbformat.NotebookNode:
    """A notebook that has nothing to do with this course."""
    cells = [
        nbformat.v4.new_markdown_cell("# Week 3: sorting", id="title"),
        nbformat.v4.new_code_cell("def bubble_sort(items):\n    return sorted(items)", id="sort"),
    ]
    return nbformat.v4.new_notebook(cells=cells)


def submissions() -> dict[tuple[str, str], str]:
    """The text of every submission, by student and assignment."""
    one = {
        "ada-perfect": notebook(RIGHT),
        "boris-one-term": notebook(RIGHT | {"binary_crossentropy": ONE_TERM}),
        "chen-sums": notebook(RIGHT | SUMS),
        "dora-unstable": notebook(RIGHT | UNSTABLE),
        "emil-labels": notebook(RIGHT | WRONG_LABELS),
        "fatima-raising": notebook(RIGHT | RAISING),
        "george-endless": notebook(RIGHT | ENDLESS),
        "hana-deleted": without({"squared_hinge", "test_hinge", "setup"}),
        "ivan-retyped": retyped(),
        "lea-warnings": notebook(RIGHT | WARNING),
        "mia-prints": notebook(RIGHT | PRINTING),
        "noah-untouched": notebook({}),
        "olga-loops": notebook(RIGHT | LOOPS),
        "pavel-no-cells": nbformat.v4.new_notebook(),
        "quentin-other-course": another_course(),
    }
    everything = {
        "ada-perfect": {name: {} for name in MISUNDERSTOOD},
        "boris-one-term": MISUNDERSTOOD,
        "chen-sums": SUMMED,
        "fatima-raising": BREAKING,
    }
    notebooks = {(who, NAME): made for who, made in one.items()}
    for who, slips in everything.items():
        notebooks |= {(who, name): solved(name, wrong) for name, wrong in slips.items()}
    texts = {what: nbformat.writes(made) + "\n" for what, made in notebooks.items()}
    texts["jun-no-notebook", NAME] = "Dear professor, here is my homework.\n"
    texts["kim-empty-file", NAME] = ""
    return texts


def build(folder: Path = CLASS) -> Path:
    """Write every submission into `folder`, and remove students who are not in the class.

    A file that is up to date is not touched, and the others are replaced in one step, so several
    processes may build the class at the same time.

    Returns:
        The folder.
    """
    texts = submissions()
    for (student, name), text in texts.items():
        path = folder / student / name / f"{name}.ipynb"
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        part.write_text(text, encoding="utf-8")
        os.replace(part, path)
    for path in folder.iterdir():
        if path.name not in {student for student, _ in texts}:
            shutil.rmtree(path)
    return folder


if __name__ == "__main__":
    print(build())
