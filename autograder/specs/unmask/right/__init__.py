"""Right answers to the exercises of this assignment."""
