"""What the test cases of assignment 08 are tried on: one module a tested function.

Each module has `RIGHT`, right implementations in different styles, of which the first is strict and
the second checks no more than the contract asks, and `MASKS`, the visible wrong implementations by
the names of their misconceptions. A module needs numpy alone and imports nothing else: its source
text goes into `checks.py` (`specs.masks`).
"""
