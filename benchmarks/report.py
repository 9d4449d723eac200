"""How long the report on a large class takes, and how much memory.

    .venv/bin/python benchmarks/report.py build/results --submissions 10000

The class is made of the records, notebooks and feedback pages of a graded one. Their numbers are
changed in one of three, so that there are many clusters of wrong answers, and every tenth answer
has a comment that nobody else has.
"""

import argparse
import json
import resource
import shutil
import tempfile
import time
from pathlib import Path

from autograder.teaching.report import write_report


def enlarge(results: Path, into: Path, submissions: int) -> None:
    """Write that many records with notebooks and pages, as those of a graded class."""
    places = [(path.parent.name, path.stem) for path in sorted(results.glob("verdicts/*/*.json"))]
    for number in range(submissions):
        student, name = places[number % len(places)]
        record = json.loads((results / "verdicts" / student / f"{name}.json").read_text())
        for verdict in record["verdicts"] if number % 3 == 0 else []:
            for check in verdict["checks"]:
                check["example"] = check["example"].replace("1", str(number % 40))
        new = f"student-{number:05}"
        target = into / "verdicts" / new / f"{name}.json"
        target.parent.mkdir(parents=True)
        target.write_text(json.dumps(record))
        notebook = results / "autograded" / student / name / f"{name}.ipynb"
        target = into / "autograded" / new / name / f"{name}.ipynb"
        target.parent.mkdir(parents=True)
        text = notebook.read_text()
        target.write_text(text.replace("np.", f"np .{' ' * (number % 7)}") if number % 10 else text)
        page = into / "feedback" / new / f"{name}.html"
        page.parent.mkdir(parents=True)
        shutil.copyfile(results / "feedback" / student / f"{name}.html", page)


def main() -> None:
    """Make the class, report on it and print the time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("--submissions", type=int, default=10_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        enlarge(given.results, Path(folder), given.submissions)
        start, busy = time.perf_counter(), time.process_time()
        page, _ = write_report(Path(folder))
        wall, cpu = time.perf_counter() - start, time.process_time() - busy
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{given.submissions} submissions: {wall:.1f} s, of which {cpu:.1f} s on the processor,")
    print(f"{memory:.0f} MB of memory at most, a page of {len(page) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
