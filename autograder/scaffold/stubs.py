"""What `new-exercise` writes: texts in which `$name` and its like are filled in.

What is left to write raises NotImplementedError with a sentence that says so; prose has the mark ✎
(`quality.completeness.TO_WRITE`).
"""

from dataclasses import dataclass
from string import Template

REFERENCE = Template('''\
def $name($parameters) -> $returned:
    """✎ Say what it computes, over which entries, and after which source.

    Raises:
        ValueError: ✎ if what?
    """
    raise NotImplementedError("$name: write the reference and its docstring")''')

MODULE = Template('''\
"""$title: checks and misconceptions."""
$numpy
from ... import reference
''')


@dataclass(frozen=True)
class Specification:
    """The text of an `Exercise`, and what it imports: modules and names."""

    text: Template
    imports: tuple[tuple[str, str], ...]
    points: int
    numpy: bool = False


ANY = Specification(
    Template('''

def _draw_$name(rng: Rng) -> tuple[Case, ...]:
    """Draw hidden cases, with rounded numbers that can be redone by hand."""
    raise NotImplementedError("$name: draw the hidden cases of each check")


$constant = Exercise(
    reference.$name,
    kind="$kind",
    checks=(
        Check("one example", 1, "", (), _draw_$name),
        Check("several examples", 1, "", (), _draw_$name),
    ),
    misconceptions=(),
)
'''),
    (("..common", "Rng"), *(("..model", name) for name in ("Case", "Check", "Exercise"))),
    points=2,
)

# With the checks and misconceptions that all losses of numbers, and all their gradients, share.
OF_NUMBERS = {
    "loss": Specification(
        Template('''

def _entries(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The loss of every entry."""
    raise NotImplementedError("$name: write the right loss of every entry")


$constant = Exercise(
    reference.$name,
    kind="loss",
    checks=checks_of(
        ("", ()),
        ("", ()),
        (mean_of_table(), TABLE),
        numbers,
    ),
    misconceptions=(
        *reductions(_entries),
        lists_kept(lambda y, p: np.mean(_entries(y, p))),
    ),
)
'''),
        (
            ("..model", "Exercise"),
            ("..common", "mean_of_table"),
            *((".cases", name) for name in ("TABLE", "checks_of", "lists_kept")),
            *((".cases", name) for name in ("numbers", "reductions")),
        ),
        points=3,
        numpy=True,
    ),
    "gradient": Specification(
        Template('''

def _slopes(y: np.ndarray, p: np.ndarray) -> np.ndarray:
    """The derivative of every entry's own loss."""
    raise NotImplementedError("$name: write the right derivative of every entry")


$constant = Exercise(
    reference.$name,
    kind="gradient",
    checks=checks_of(
        ("", ()),
        ("", ()),
        (SLOPES_OF_TABLE, TABLE),
        numbers,
    ),
    misconceptions=(
        *slopes(_slopes),
        lists_kept(lambda y, p: _slopes(y, p) / p.size),
    ),
)
'''),
        (
            ("..model", "Exercise"),
            *((".cases", name) for name in ("SLOPES_OF_TABLE", "TABLE", "checks_of")),
            *((".cases", name) for name in ("lists_kept", "numbers", "slopes")),
        ),
        points=3,
        numpy=True,
    ),
}

RIGHT_MODULE = Template('''\
"""$title: right answers in different styles."""

RIGHT = {}
''')
RIGHT_ANSWER = Template("""
def $answer($plain):
    raise NotImplementedError("$name: write right answers in four styles")

""")

FORMULA = Template('''\
def ${loss}_formula($plain):
    """The loss of complex predictions, written out without the reference."""
    raise NotImplementedError("$name: write this formula of its loss")

''')

STORY = Template("""\
$heading

✎ Write a problem that asks for this function, and a number that is worked out by hand.

**Predict.** ✎ Ask for a guess.

<details><summary>Answer</summary>

✎ Answer it.

</details>

### Your turn: `$name`

<details><summary>Hint 1</summary>

✎ Give a hint.

</details>""")

SOLUTION = Template('''\
def $name($plain):
    """✎ Say in a line what it returns.

    Args:
$arguments

    Returns:
        ✎ One number, or an array of which shape.

    Raises:
        ValueError: ✎ if what?
    """
    ### BEGIN SOLUTION
    raise NotImplementedError("$name: write the solution")
    ### END SOLUTION''')

TEST = Template("""\
### BEGIN HIDDEN TESTS
from autograder.specs import score as check  # the marks, in the place of the visible checks
### END HIDDEN TESTS
check("$name", $name)""")
