"""Drop the outputs of a notebook file before it is parsed: they say nothing about the answers.

Interactive figures, printed lines and the state of widgets make files of a hundred megabytes, and
as Python's objects they would take many times as much memory.
"""

import re

# A quotation mark inside of a string of JSON has a backslash before it, so these are keys.
DROPPED = re.compile(rb'(?<!\\)"(?:outputs|widgets|attachments)"\s*:\s*[\[{]')
# Up to the next bracket that is in no string. Possessive: linear in time, whatever comes.
STEP = re.compile(rb'(?:[^"\[\]{}]++|"[^"\\]*+(?:\\.[^"\\]*+)*+")*+([\[\]{}])', re.DOTALL)
MOST_STEPS = 2_000_000  # a second or two; five interactive figures have a quarter of it


def without_outputs(content: bytes) -> bytes:
    """Empty the outputs, the state of widgets and the attached pictures.

    Returns:
        The file without them; as it is if it is no JSON, or has too many brackets to look at.
    """
    parts, start, steps = [], 0, 0
    while found := DROPPED.search(content, start):
        parts.append(content[start : found.end()])
        start, depth = found.end(), 1
        while depth:
            step = STEP.match(content, start)
            steps += 1
            if step is None or steps > MOST_STEPS:
                return content
            start, depth = step.end(), depth + (1 if step[1] in b"[{" else -1)
        start -= 1  # the closing bracket
    return b"".join([*parts, content[start:]])
