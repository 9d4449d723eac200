"""All assignments and exercises of the course, by name."""

from pathlib import Path

from .. import reference
from . import (
    binary_losses,
    cross_entropy,
    maximum_likelihood,
    multiclass_losses,
    optimization,
    regression_losses,
    training,
    unmask,
)
from .assignment import Assignment
from .model import Exercise

ASSIGNMENTS: dict[str, Assignment] = {
    assignment.name: assignment
    for assignment in (
        Assignment("01_optimization", optimization.exercises),
        Assignment("02_maximum_likelihood", maximum_likelihood.exercises),
        Assignment("03_cross_entropy", cross_entropy.exercises),
        Assignment("04_regression_losses", regression_losses.exercises),
        Assignment("05_binary_losses", binary_losses.exercises, given=(reference.as_arrays,)),
        Assignment(
            "06_multiclass_losses", multiclass_losses.exercises, given=(reference.as_arrays,)
        ),
        Assignment("07_training", training.exercises, given=(reference.as_arrays,)),
        Assignment("08_unmask", unmask.exercises),
    )
}
# An instructor's own assignments: notebooks with nbgrader's cells and no specification.
for folder in sorted((Path(__file__).parents[2] / "solutions").glob("*")):
    if folder.name not in ASSIGNMENTS and (folder / f"{folder.name}.ipynb").is_file():
        ASSIGNMENTS[folder.name] = Assignment(folder.name, ())
EXERCISES: dict[str, Exercise] = {
    exercise.name: exercise
    for assignment in ASSIGNMENTS.values()
    for exercise in assignment.exercises
}
