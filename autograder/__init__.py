"""Graded exercises on loss functions: references, specifications, judging, grading."""
