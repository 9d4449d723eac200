"""Canvas: Assignment, Download Submissions.

`lib/content_zipper.rb` names a file ``lovelaceada_LATE_<user>_<attachment>_<file>``, where LATE is
there or not, or ``anon_<code>_<attachment>_<file>``; a text that was entered ``..._text.html`` and
an address ``..._link.html``, without an attachment. The name has letters, digits and underscores
alone. Later attachments have greater numbers. A group's work is packed once, under the group's name
and with the number of one member. No two attachments have one number: then it is another scheme.
"""

import re

from .platform import Label, Level, Owner, group_note

NAME = "Canvas"
GUESS = ""
OWN: tuple[str, ...] = ()
PATTERN = re.compile(
    r"(?:(?P<name>\w+?)(?P<late>_LATE)?_(?P<id>[1-9]\d*)|(?P<late_too>LATE_)?anon_(?P<code>[^\W_]+))"
    r"_(?:(?P<serial>[1-9]\d*)_(?P<file>.+)|(?P<entered>(?:text|link)\.html))",
    re.S,
)


def labels(level: Level) -> dict[str, Label]:
    """What the names of files say."""
    found = {}
    matches = {name: match for name in level.children if (match := PATTERN.fullmatch(name))}
    serials = [match["serial"] for match in matches.values() if match["serial"]]
    if len(set(serials)) < len(serials):
        return {}
    for name, match in matches.items():
        user = match["id"] or f"anon_{match['code']}"
        student = match["name"] or user
        owner = Owner(f"canvas:{user}", student, {"user": match["id"]})
        late = bool(match["late"] or match["late_too"])
        serial, file = int(match["serial"] or 0), match["file"] or match["entered"]
        note = group_note(NAME, student)
        found[name] = Label((owner,), file, serial, late=late, note=note)
    return found
