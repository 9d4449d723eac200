"""Earlier attempts: each is kept by `collect`, and a policy says which one counts.

They lie in ``.attempts/<student>/<assignment>/<hash>/<assignment>.ipynb`` of the submissions, where
no grading takes them for a student's work, and the manifest lists them.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

from .graded import Graded
from .history import record_of, total
from .marks import all_of, arrival_of, entries_in, mark_of
from .policy import Policy
from .submissions import Submission
from .tables import harmless, read_json, write

ATTEMPTS = ".attempts"
GRADED = "attempts"  # in the results: the verdicts on those that do not count
Attempts = dict[tuple[str, str], list[dict[str, Any]]]  # the entries of the manifest, oldest first


def place_of(submissions: Path, student: str, assignment: str, sha256: str) -> Path:
    """The folder of an earlier attempt."""
    return submissions / ATTEMPTS / student / assignment / sha256[:12]


def attempts_in(submissions: Path, manifest: Path) -> Attempts:
    """The attempts of all who handed in several times, the present one the last."""
    found = {place: all_of(entry) for place, entry in entries_in(manifest).items()}
    return {place: several for place, several in found.items() if len(several) > 1}


def _submission(one: Submission, entry: dict[str, Any], submissions: Path) -> Submission:
    """The attempt as something to be graded; the present one as it was found."""
    folder = place_of(submissions, one.student, one.assignment, str(entry.get("sha256", "")))
    path = folder / f"{one.assignment}.ipynb"
    return replace(one, notebook=path, problem=None) if path.is_file() else one


class Trial:
    """Where the verdicts on one attempt of each student are kept; none of them counts yet."""

    def __init__(self, folder: Path, hashes: dict[tuple[str, str], str]) -> None:
        """Keep the verdicts on these attempts.

        Args:
            folder: the results.
            hashes: which attempt it is, by student and assignment.
        """
        self.folder, self.hashes = folder, hashes

    def _place(self, student: str, assignment: str) -> Path:
        name = f"{self.hashes[student, assignment][:12]}.json"
        return self.folder / GRADED / student / assignment / name

    def record(self, student: str, assignment: str) -> dict[str, Any] | None:
        """What is known of this attempt."""
        return read_json(self._place(student, assignment))

    def save(self, batch: list[Graded]) -> None:
        """Keep the verdicts."""
        for one in batch:
            write(self._place(one.student, one.assignment), json.dumps(record_of(one)))

    def forget(self, student: str, assignment: str, problem: str) -> None:
        """An attempt that cannot be graded does not count."""
        self._place(student, assignment).unlink(missing_ok=True)


def counting(
    found: Iterable[Submission],
    submissions: Path,
    results: Path,
    policy: Policy,
    attempts: Attempts,
    grade_all: Callable[[list[Submission], Trial], None],
) -> list[Submission]:
    """Choose the attempt that counts of each submission.

    Args:
        found: the submissions, each with its newest attempt.
        submissions: their folder.
        results: receives the verdicts on the attempts, if the best is looked for.
        policy: says which one counts.
        attempts: of those who handed in several times.
        grade_all: grades some attempts.
    """
    chosen = {(one.student, one.assignment): one for one in found}
    several = {place: entries for place, entries in attempts.items() if place in chosen}
    if policy.counts == "first":
        for place, entries in several.items():
            chosen[place] = _submission(chosen[place], entries[0], submissions)
    elif policy.counts == "best":
        best: dict[tuple[str, str], tuple[float, Submission]] = {}
        for number in range(max(map(len, several.values()), default=0)):
            now = {place: some[number] for place, some in several.items() if number < len(some)}
            trial = Trial(results, {p: str(entry.get("sha256")) for p, entry in now.items()})
            tried = {p: _submission(chosen[p], entry, submissions) for p, entry in now.items()}
            grade_all(list(tried.values()), trial)
            for place, entry in now.items():
                record = trial.record(*place)
                if record is None:
                    continue
                who = harmless(place[0]), place[1]
                most, arrival = float(record["max_score"]), arrival_of(entry)
                value = mark_of(policy, who, total(record), most, arrival).value
                if place not in best or value >= best[place][0]:  # of equal ones the newest
                    best[place] = value, tried[place]
        chosen |= {place: one for place, (_, one) in best.items()}
    return list(chosen.values())
