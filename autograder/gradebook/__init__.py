"""The nbgrader side: releasing, repairing, grading, the gradebook, reports and feedback."""
