"""Downloads of learning platforms, packed from a class as Canvas, Moodle and Gradescope do it."""

import zipfile

METADATA = """---
submission_{id}:
  :submitters:
  - :name: {name}
    :sid: '{sid}'
    :email: {email}
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: 2026-11-20 10:00:00.000000000 Z
  :score: 0.0
"""


def pack(path, members, day=20):
    """A zip file of texts or bytes by path, or by ZipInfo for what is unusual."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in members.items():
            info = (
                name
                if isinstance(name, zipfile.ZipInfo)
                else zipfile.ZipInfo(name, (2026, 11, day, 10, 0, 0))
            )
            if info.compress_type == zipfile.ZIP_STORED:
                info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return path


def canvas(path, handed_in):
    """`handed_in` is (student, assignment) -> text."""
    numbers = {}
    members = {}
    for serial, ((student, name), text) in enumerate(handed_in.items(), 9001):
        user = numbers.setdefault(student, 101 + len(numbers))
        sortable = student.replace("-", "")
        late = "LATE_" if student.startswith("b") else ""
        members[f"{sortable}_{late}{user}_{serial}_{name}-1.ipynb"] = text
    return pack(path, members)


def moodle(path, handed_in):
    members = {}
    for participant, ((student, name), text) in enumerate(handed_in.items(), 4001):
        full = student.replace("-", " ").title()
        members[f"{full}_{participant}_assignsubmission_file_/{name}.ipynb"] = text
    return pack(path, members)


def gradescope(path, handed_in):
    members, about = {}, []
    for number, ((student, name), text) in enumerate(handed_in.items(), 7001):
        full = student.replace("-", " ").title()
        folder = f"assignment_55_export/submission_{number}"
        members[f"{folder}/{name}.ipynb"] = text
        email = f"{student}@example.org"
        about.append(METADATA.format(id=number, name=full, sid=number - 7000, email=email))
    together = "---\n" + "".join(text.removeprefix("---\n") for text in about)
    members["assignment_55_export/submission_metadata.yml"] = together
    return pack(path, members)
