"""Graded exercises on loss functions: references, specifications, judging, sandbox and gradebook."""
