"""Other ways to write an answer, and lines that students add, each with the mark that it deserves.

As `damaged_notebooks`, whose list this one goes on. Many of them can stand in one notebook.
"""

from collections.abc import Callable

from .damaged_notebooks import FULL, Damage, answer, code, last_cell, place, text, without_metadata

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
    "a main": "{old}\nif __name__ == '__main__':\n    {name} = _{name}",
    "names of the notebook": "{old}\nglobals()['{name}'] = _{name}",
    "text that is run": "{old}\nexec('{name} = _{name}')",
    "a class of that name": (
        "{old}\nclass {name}:\n    def __new__(cls, *a, **k):\n        return _{name}(*a, **k)"
    ),
    "loops that show how far they are": (
        "from tqdm.auto import tqdm, trange\nfrom numba import prange\n{old}\n"
        "def {name}(*a, **k):\n    for _ in tqdm([1], desc='x'):\n"
        "        for _ in trange(1):\n            for _ in prange(1):\n"
        "                value = _{name}(*a, **k)\n    return value"
    ),
    "type hints of a missing package": (
        "from jaxtyping import Float, Array\n{old}\n"
        "def {name}(*a: Float[Array, 'n'], **k) -> Float[Array, '']:\n    return _{name}(*a, **k)"
    ),
}

MAGICS = ("time", "capture", "prun -q", "wandb", "heat -o x.png")  # they run the cell itself

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
    "import importlib.util\nassert importlib.util.find_spec('torch') is None",
    "get_ipython().run_line_magic('matplotlib', 'inline')\nget_ipython().kernel.do_shutdown(True)",
    "import tkinter\ntkinter.Tk()",
    "import getpass\ngetpass.getpass()",
    "import pdb\npdb.set_trace()",
    "breakpoint()",
    "from IPython import embed\nembed()",
    "import code\ncode.interact()",
    "everything = np.ones((200_000, 200_000))",
    "assert np.math.log(np.round_(1.0)) == 0 and -np.NINF == np.PINF\n"
    "np.asfarray([1]), np.mat([1]), np.msort([2, 1]), np.complex_(1), np.unicode_('x')",
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


def reformed(form: str) -> Callable[[dict], None]:
    """Write the answer in a cell in another form."""

    def change(cell: dict) -> None:
        name = cell["metadata"]["nbgrader"]["grade_id"]
        renamed = text(cell).replace(f"def {name}(", f"def _{name}(")
        cell["source"] = FORMS[form].replace("{old}", renamed).replace("{name}", name)

    return change


def pasted(how: Callable[[str], str]) -> Callable[[dict], None]:
    """The answer was copied from somewhere else."""

    def change(cell: dict) -> None:
        cell["source"] = how(text(cell))

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


def fenced(fence: str) -> Callable[[dict], None]:
    """An answer became text, in a fence of Markdown."""

    def change(cell: dict) -> None:
        cell["source"] = f"My answer:\n\n{fence}\n{text(cell)}\n{fence[:3]}\n\nDone."
        cell["cell_type"] = "markdown"
        cell.pop("outputs", None)

    return change


def raw(cell: dict) -> None:
    """The cell of an answer became raw text."""
    cell["cell_type"] = "raw"


# What can become of the cell of an answer.
CELLS = {
    **{f"written as {form}": reformed(form) for form in FORMS},
    **{f"below %%{magic}": pasted(f"%%{magic}\n{{}}".format) for magic in MAGICS},
    **{f"pasted, {how.__name__}": pasted(how) for how in (prompts, numbered, indented, tabbed)},
    **{f"text, {fence}": fenced(fence) for fence in ("```py", "~~~ python", "```Python3")},
    "raw text": raw,
}


def of_hinge(change: Callable[[dict], None]) -> Callable[[dict], None]:
    """The change to the cell of one answer."""
    return lambda data: change(data["cells"][place(data, "hinge")])


def above_all(line: str) -> Callable[[dict], None]:
    """One more cell, before all answers."""
    return lambda data: data["cells"].insert(place(data, "setup") + 1, code(line))


AT_THE_END = ("max =", "%reset", "%%script")  # above all, they break the functions at home as well

DAMAGES = {
    **{kind: Damage(of_hinge(change)) for kind, change in CELLS.items()},
    **{
        f"no metadata, {kind}": Damage(without_metadata(of_hinge(change)))
        for kind, change in CELLS.items()
    },
    **{
        f"added: {line}": Damage(
            last_cell(line) if line.startswith(AT_THE_END) else above_all(line)
        )
        for line in LINES
    },
    "curly quotes in an answer": Damage(
        answer("hinge", lambda old: old.replace('"', "”").replace("'", "’")), FULL - 3
    ),
}
