"""Grading: one submission, many of them, and what comes out: the gradebook, tables, feedback."""
