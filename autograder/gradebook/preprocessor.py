"""The old path of `autograder.grading.nbgrader_preprocessor`."""

from ..grading.nbgrader_preprocessor import JudgeInJail

__all__ = ["JudgeInJail"]
