"""Which loss is this? From the numbers that a function returns, without a look at its code.

`probes` has the calls, `table` the answers of the references and of known wrong answers, `matching`
compares, `sentences` says what was found, and `command` runs a file in the jail.
"""
