"""More of what real life hands in: other ways to write an answer, lines of other services, files.

As `damaged_notebooks`, whose list this one goes on. FORMS are ways to define a function and LINES
are cells that students add; many of them can stand in one notebook.
"""

import io
import json
import zipfile
from collections.abc import Callable

import nbformat

from .damaged_notebooks import (
    FULL,
    NAME,
    Damage,
    Files,
    answer,
    as_bytes,
    code,
    every_answer,
    last_cell,
    place,
    stored,
    stub_of,
    text,
    two_files,
    without_metadata,
)

# Each defines {name} by means of the answer {old}, in which the function is called _{name}.
FORMS = {
    "a lambda": "{old}\n{name} = lambda *a, **k: _{name}(*a, **k)",
    "an instance": (
        "{old}\nclass Answer:\n    def __call__(self, *a, **k):\n        return _{name}(*a, **k)\n"
        "{name} = Answer()"
    ),
    "a static method": (
        "{old}\nclass Losses:\n    @staticmethod\n    def {name}(*a, **k):\n"
        "        return _{name}(*a, **k)\n{name} = Losses.{name}"
    ),
    "a bound method": (
        "{old}\nclass Losses:\n    def {name}(self, *a, **k):\n        return _{name}(*a, **k)\n"
        "losses = Losses()\n{name} = losses.{name}"
    ),
    "a dataclass of functions": (
        "from dataclasses import dataclass\nfrom typing import Callable\n{old}\n@dataclass\n"
        "class Losses:\n    one: Callable\n    two: int = 0\n{name} = Losses(_{name}).one"
    ),
    "a partial": (
        "import functools\n{old}\ndef general(kind, *a, **k):\n    return _{name}(*a, **k)\n"
        "{name} = functools.partial(general, 'mean')"
    ),
    "a closure": "{old}\ndef make():\n    inner = _{name}\n    return inner\n{name} = make()",
    "a decorator": (
        "import functools\n{old}\ndef noisy(f):\n    @functools.wraps(f)\n"
        "    def inner(*a, **k):\n        print('called')\n        return f(*a, **k)\n"
        "    return inner\n{name} = noisy(_{name})"
    ),
    "a tuple of names": "{old}\n{name}, number = _{name}, 3",
    "a walrus": "{old}\nprint(({name} := _{name}).__name__)",
    "a star": "{old}\ndef {name}(*args, **kwargs):\n    return _{name}(*args, **kwargs)",
    "a list of functions": "{old}\nfunctions = [_{name}]\n{name} = functions[-1]",
    "a with": "import contextlib\n{old}\nwith contextlib.nullcontext():\n    {name} = _{name}",
    "a global": "{old}\ndef define():\n    global {name}\n    {name} = _{name}\ndefine()",
    "a stub's end": (
        "{old}\ndef {name}(*a, **k):\n    # YOUR CODE HERE\n    return _{name}(*a, **k)\n"
        "    raise NotImplementedError()"
    ),
    "a docstring": (
        '{old}\ndef {name}(*a, **k):\n    """What is it?\n\n    >>> {name}(1)\n    """\n'
        "    return _{name}(*a, **k)"
    ),
    "missing decorators": (
        "import torch\nfrom beartype import beartype\nfrom functools import partial\n"
        "from jax import jit\n{old}\n@torch.no_grad()\n@beartype(conf=1)\n"
        "@partial(jit, static_argnums=0)\ndef {name}(*a, **k):\n    return _{name}(*a, **k)"
    ),
    "type hints of a missing package": (
        "from jaxtyping import Float, Array\n{old}\n"
        "def {name}(*a: Float[Array, 'n'], **k) -> Float[Array, '']:\n    return _{name}(*a, **k)"
    ),
}

# What students add in a cell of its own.
LINES = (
    # other services
    "#@title Setup { display-mode: 'form' }\nrate = 0.1 #@param {type: 'number'}",
    "from google.colab import files\nuploaded = files.upload()",
    "%tensorflow_version 2.x",
    "%cd /content/drive/MyDrive/course",
    "%load_ext google.colab.data_table",
    "import os\nfor folder, _, names in os.walk('/kaggle/input'):\n    print(folder)",
    "import pandas as pd\ntable = pd.read_csv('../input/data.csv')\ntable.head()",
    "# %%\n# Databricks notebook source\ndbutils.fs.ls('/')\ndisplay(spark.range(3))",
    # magics
    "%%bash\nls -l\nsleep 1",
    "%%sh\necho done",
    "%%script false\nhinge = 1",
    "%%perl\nprint 1;",
    "%%html\n<script>document.title = 1</script>",
    "%%javascript\nalert(1)",
    "%%latex\n$x$",
    "%%cython\ndef f(int x):\n    return x",
    "%%R\nx <- c(1, 2)",
    "%%sql\nselect 1",
    "%%writefile notes.txt\nhinge is done",
    "%%timeit -n 1 -r 1\nsum(range(3))",
    "%%prun -q\nsum(range(3))",
    "%%capture out\nprint(1)",
    "%lprun -f hinge hinge([1], [2])",
    "%memit hinge([1], [2])",
    "%run helpers.py",
    "%load helpers.py",
    "%debug",
    "%pdb on\n1 / 0",
    "%edit notes.py",
    "%env OMP_NUM_THREADS=4",
    "%store rate",
    "%who\n%whos\n%history -n\n%lsmagic",
    "%xmode Verbose\n%precision 3\n%autosave 60\n%colors nocolor",
    "%gui qt",
    "%logstart\n%alias_magic t timeit",
    "!nvidia-smi\n!pip install -q torch && echo ok",
    "?np.mean\nnp.mean??\n?hinge",
    "%reset -f",
    # asynchronous
    "import asyncio\nawait asyncio.sleep(0)",
    "import asyncio\nasync def job():\n    return 1\nasyncio.run(job())",
    "async def job():\n    return 1\nprint(await job())",
    # the state of Python, numpy and matplotlib
    "np.seterr(all='raise')",
    "import warnings\nwarnings.filterwarnings('error')",
    "np.set_printoptions(precision=2)\nnp.random.seed(0)\nnp.random.default_rng(0)",
    "import sys\nsys.setrecursionlimit(10**6)\nsys.stdout = open('log.txt', 'w')",
    "import locale\nlocale.setlocale(locale.LC_ALL, 'de_DE.UTF-8')",
    "import matplotlib\nmatplotlib.rcParams['text.usetex'] = True\nplt.plot([1])\nplt.show()",
    "plt.rcParams.update(plt.rcParamsDefault)\nplt.rcParams['font.family'] = 'SimHei'\n"
    "plt.title('损失函数 \N{SLIGHTLY SMILING FACE}')\nplt.show()",
    "import signal\nsignal.signal(signal.SIGALRM, lambda *a: None)\nsignal.alarm(1)",
    "import logging\nlogging.basicConfig(level=0, filename='/var/log/x.log')",
    "import gc, faulthandler\ngc.disable()\nfaulthandler.enable()",
    "max = 3\nlen = 2\nsum = 0\nprint = None",
    # what needs more than a jail has
    "import urllib.request\nurllib.request.urlopen('http://example.org', timeout=5)",
    "import requests\nrequests.get('http://example.org').json()",
    "import threading\nthreading.Thread(target=print, args=(1,)).start()",
    "from concurrent.futures import ProcessPoolExecutor\n"
    "with ProcessPoolExecutor(2) as pool:\n    print(list(pool.map(abs, [1, 2])))",
    "from ipywidgets import interact\ninteract(lambda x: x, x=(0, 9))",
    "from IPython.display import YouTubeVideo, Image, clear_output\nclear_output()\n"
    "display(YouTubeVideo('x'))\nImage('loss.png')",
    "from helpers import *\nfrom .utils import f",
    "import numpy.typing as npt\nx: npt.ArrayLike = [1]\nmatch x:\n    case [1]:\n        print(1)",
    "import pdb\npdb.set_trace()",
    "breakpoint()",
    "raise SystemExit('stop here')",
    "raise KeyboardInterrupt",
    "import sys\nsys.exit()",
    "import subprocess\nsubprocess.run(['git', 'pull'], check=True)",
    "np.save('/content/w.npy', [1])\nopen('../data.txt').read()",
    # pasted
    "Traceback (most recent call last):\n  File 'x.py', line 1\nValueError: “labels”",
    "print(“hello”)",
    "x\u00a0=\u00a01",
    "\ufeffx = 1",
    ">>> rate = 1\n>>> rate\n1",
    "In [3]: rate = 1\nOut[3]: 1",
)


def in_form(form: str) -> Callable[[dict], None]:
    """All answers that a notebook has room for in one form."""
    return answer("hinge", reformed("hinge", form))


def reformed(name: str, form: str) -> Callable[[str], str]:
    """Write the answer to an exercise in another form."""

    def change(old: str) -> str:
        renamed = old.replace(f"def {name}(", f"def _{name}(")
        return FORMS[form].replace("{old}", renamed).replace("{name}", name)

    return change


def prompts(old: str) -> str:
    """The answer as it is copied out of Python's own shell."""
    first, *others = old.rstrip().split("\n")
    return "\n".join([f">>> {first}", *(f"... {line}" for line in others)])


def numbered(old: str) -> str:
    """The answer as it is copied out of IPython."""
    first, *others = old.rstrip().split("\n")
    return "\n".join([f"In [3]: {first}", *(f"   ...: {line}" for line in others)])


def indented(old: str) -> str:
    """The whole cell is indented."""
    return "\n".join(f"    {line}" for line in old.split("\n"))


def tabbed(old: str) -> str:
    """Tabs in the place of spaces."""
    return old.replace("    ", "\t")


def windows(data: dict) -> None:
    """Lines end as on Windows."""
    for cell in data["cells"]:
        cell["source"] = text(cell).replace("\n", "\r\n")


def fenced(fence: str) -> Callable[[dict], None]:
    """An answer became text, in another kind of fence."""

    def change(data: dict) -> None:
        cell = data["cells"][place(data, "hinge")]
        cell["source"] = f"My answer:\n\n{fence}\n{text(cell)}\n{fence[:3]}\n\nDone."
        cell["cell_type"] = "markdown"
        cell.pop("outputs", None)

    return change


def raw(data: dict) -> None:
    """The cell of an answer became raw text."""
    data["cells"][place(data, "hinge")]["cell_type"] = "raw"


def merged_by_git(data: dict) -> None:
    """Somebody kept both sides of a merge: each answer twice, the older one first."""
    for cell in every_answer(data):
        at = place(data, cell["metadata"]["nbgrader"]["grade_id"])
        data["cells"].insert(at, dict(cell, source=stub_of(cell)))


def outputs(output: dict, times: int = 1) -> Callable[[dict], None]:
    """A cell that shows this."""
    return lambda data: data["cells"].append(code("1") | {"outputs": [output] * times})


PLOTLY = {
    "output_type": "display_data",
    "metadata": {},
    "data": {
        "application/vnd.plotly.v1+json": {"data": [{"x": [1.234567] * 4_000_000}]},
        "text/html": '<div>\\"[]{}' * 100_000,
    },
}
PRINTED = {"output_type": "stream", "name": "stdout", "text": ["step 1: loss 0.5\n"] * 1_500_000}


def widgets(data: dict) -> None:
    """The state of widgets, forty megabytes, as a notebook saves it."""
    state = {f"w{i}": {"model_name": "OutputModel", "state": {"outputs": []}} for i in range(400)}
    state["w0"]["state"] = {"value": "[" * 40_000_000}
    data["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": state}}


def version_3(data: dict) -> Files:
    """Saved by a program of 2014."""
    old = nbformat.convert(nbformat.from_dict(data | {"nbformat_minor": 5}), 3)
    for cell in old.worksheets[0].cells:
        cell.pop("prompt_number", None)
    old.pop("nbformat_minor", None)
    return {f"{NAME}.ipynb": json.dumps(old).encode()}


def each_cell(**changes: object) -> Callable[[dict], None]:
    """Every cell has these slips of form."""
    return lambda data: [cell.update(changes) for cell in data["cells"]] and None


def beside(**others: bytes) -> Callable[[dict], Files]:
    """Other files lie beside the notebook."""
    return lambda data: {f"{NAME}.ipynb": as_bytes(data), **others}


def zipped_on_a_mac(data: dict) -> Files:
    """A zip as macOS makes it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"Müller 05/{NAME}.ipynb", as_bytes(data))
        archive.writestr(f"__MACOSX/Müller 05/._{NAME}.ipynb", b"\0\5\26\7")
        archive.writestr("Müller 05/.ipynb_checkpoints/x-checkpoint.ipynb", b"{}")
    return {f"{NAME}.ipynb.zip": packed.getvalue()}


DAMAGES = {
    **{f"written as {form}": Damage(in_form(form)) for form in FORMS},
    **{f"added: {line}": Damage(last_cell(line)) for line in LINES},
    **{
        f"above all: {line}": Damage(
            lambda data, line=line: data["cells"].insert(place(data, "setup") + 1, code(line))
        )
        for line in LINES
        if not line.startswith(("max", "%reset", "import sys\nsys.exit", "%%script"))
    },
    **{
        f"{kind}, {how.__name__}": Damage(lose(answer("hinge", how)))
        for kind, lose in (("pasted", lambda x: x), ("no metadata", without_metadata))
        for how in (prompts, numbered, indented, tabbed)
    },
    "curly quotes in an answer": Damage(
        answer("hinge", lambda old: old.replace('"', "”").replace("'", "’")), FULL - 3
    ),
    "lines of Windows": Damage(windows),
    "no metadata, lines of Windows": Damage(without_metadata(windows)),
    "text, ```py": Damage(fenced("```py")),
    "text, ~~~": Damage(fenced("~~~ python")),
    "no metadata, text, ```Python3": Damage(without_metadata(fenced("```Python3"))),
    "raw text": Damage(raw),
    "no metadata, raw text": Damage(without_metadata(raw)),
    "both sides of a merge": Damage(merged_by_git),
    "an interactive figure": Damage(outputs(PLOTLY)),
    "a million printed lines": Damage(outputs(PRINTED)),
    "many outputs": Damage(outputs({"output_type": "stream", "name": "x", "text": "."}, 30_000)),
    "state of widgets": Damage(widgets),
    "format 3": Damage(version_3),
    "format 4, as text": Damage(lambda data: data.update(nbformat="4", nbformat_minor="5")),
    "format 5": Damage(lambda data: data.update(nbformat=5, nbformat_minor=0)),
    "ids of null": Damage(each_cell(id=None)),
    "one id": Damage(each_cell(id="same")),
    "marks of other programs": Damage(
        each_cell(vscode={"languageId": "python"}, deepnote_cell_type="code", execution_count="3")
    ),
    "outputs of null": Damage(each_cell(outputs=None)),
    "another kernel": Damage(
        lambda data: data["metadata"].update(
            kernelspec={"name": "ir", "display_name": "R"}, language_info={"name": "R"}
        )
    ),
    "metadata of null": Damage(lambda data: data.update(metadata=None)),
    "a cell of null": Damage(lambda data: data["cells"].append(None)),
    "Copy of": Damage(stored(f"Copy of {NAME}.ipynb")),
    "Kopie von, decomposed": Damage(stored(f"Kopie von {NAME} gelo\u0308st.ipynb")),
    "a last version in Chinese": Damage(stored(f"{NAME}_最终版 \N{GRINNING FACE}.ipynb")),
    "an ending twice": Damage(stored(f"{NAME}.ipynb.ipynb")),
    "a space behind the ending": Damage(stored(f"{NAME}.ipynb ")),
    "a number, with an untouched one": Damage(two_files(f"{NAME} (3).ipynb", f"{NAME} (2).ipynb")),
    "a Mac's zip": Damage(zipped_on_a_mac),
    "files of systems beside it": Damage(
        beside(
            **{
                f"._{NAME}.ipynb": b"\0\5\26\7",
                ".DS_Store": b"\0",
                "desktop.ini": b"[x]",
                f"~${NAME}.ipynb": b"x",
                "data.csv": b"a;b\r\n",
            }
        )
    ),
    "its page and its script beside it": Damage(
        beside(**{f"{NAME}.html": b"<html>", f"{NAME}.py": b"hinge = 1\n"})
    ),
    "big letters of UTF-16, other order": Damage(stored(f"{NAME}.ipynb", "utf-16-be")),
}
