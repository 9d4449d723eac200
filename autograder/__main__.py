"""`python -m autograder`: see `cli`."""

from .cli import main

main()
