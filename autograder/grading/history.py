"""Earlier verdicts: each is kept when another takes its place, and what changed can be said.

``history/<student>/<assignment>/<number>.json`` in the results folder is the record as it was,
with its seed, versions and the hash of what was handed in.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from .graded import Graded
from .tables import write_bytes

HISTORY = "history"
Record = dict[str, Any]
# What tells two verdicts apart; the key and the course may change without any.
TELLING = ("seed", "case_seed", "source", "max_score", "other", "by_hand")


@dataclass(frozen=True)
class Change:
    """What became of the mark of one submission; None where there is none."""

    student: str
    assignment: str
    before: float | None
    after: float | None
    why: str

    @property
    def difference(self) -> float:
        """By how much the mark changes; one that is new or lost counts from 0."""
        return round((self.after or 0) - (self.before or 0), 2)

    @property
    def moves(self) -> bool:
        """Is the mark another?"""
        return self.before != self.after


def record_of(graded: Graded) -> Record:
    """The record of a result, with its verdicts."""
    return graded.record | {"verdicts": [asdict(verdict) for verdict in graded.verdicts]}


def total(record: Record, by_hand: dict[str, tuple[float | None, str]] | None = None) -> float:
    """The points of a record that count: a mark given by hand replaces the computed one.

    Args:
        record: what was recorded.
        by_hand: the marks of the submission, as `manual_marks` gives them.
    """
    return round(sum(scores_of(record, by_hand).values()), 2)


def scores_of(
    record: Record, by_hand: dict[str, tuple[float | None, str]] | None = None
) -> dict[str, float]:
    """The points of each function and own test that count, as `total`."""
    scores = {v["exercise"]: v["score"] for v in record["verdicts"]}
    scores |= {name.removeprefix("test_"): score for name, score in record["other"].items()}
    return scores | {name: mark for name, (mark, _) in (by_hand or {}).items() if mark is not None}


def is_same(old: Record, new: Record) -> bool:
    """Do two records hold the same verdicts, on the same work with the same cases?"""
    if any(old.get(key) != new.get(key) for key in TELLING) or versions_of(old) != versions_of(new):
        return False
    return [_told(one) for one in old["verdicts"]] == [_told(one) for one in new["verdicts"]]


def versions_of(record: Record) -> dict[str, str]:
    """The sandbox and the versions of a record; earlier ones say whether there was a jail."""
    sandbox = "bubblewrap" if record.get("jailed", True) else "none"
    return {"sandbox": record.get("sandbox", sandbox), **record.get("versions", {})}


def _told(verdict: Record) -> Record:
    """What a student is told of a verdict; of an answer that is not there no examples."""
    plain: Record = json.loads(json.dumps(verdict))  # tuples are lists there
    if plain["status"] in ("missing", "forbidden"):
        plain["checks"] = [one | {"reason": "", "example": ""} for one in plain["checks"]]
    return plain


def keep(folder: Path, student: str, assignment: str, record: Path) -> None:
    """Keep a record that is about to be replaced or dropped."""
    place = folder / HISTORY / student / assignment
    number = 1 + max((int(p.stem) for p in place.glob("*.json") if p.stem.isdecimal()), default=0)
    write_bytes(place / f"{number:04}.json", record.read_bytes())


def earlier(folder: Path, student: str, assignment: str) -> list[Path]:
    """The earlier records of a submission, the oldest first."""
    return sorted((folder / HISTORY / student / assignment).glob("*.json"))


def why(old: Record, new: Record) -> str:
    """Say why two records differ: first what they depend on, then each function."""
    return "; ".join([*_causes(old, new), *_functions(old, new)])


def _causes(old: Record, new: Record) -> Iterable[str]:
    if old.get("source") != new.get("source"):
        yield "handed in anew"
    if old.get("seed") != new.get("seed"):
        yield f"seed {old.get('seed')} became {new.get('seed')}"
    before, after = versions_of(old), versions_of(new)
    if before.pop("sandbox") != (sandbox := after.pop("sandbox")):
        yield "it runs without a jail" if sandbox == "none" else f"it runs in {sandbox}"
    for name in sorted(before.keys() & after.keys()):
        if before[name] != after[name]:
            yield f"{name} {before[name]} became {after[name]}"
    if old.get("course", new.get("course")) != new.get("course"):
        yield "the course has changed"


def _functions(old: Record, new: Record) -> Iterable[str]:
    before = {v["exercise"]: v for v in old["verdicts"]}
    after = {v["exercise"]: v for v in new["verdicts"]}
    for name in dict.fromkeys([*before, *after]):
        if name not in after or name not in before:
            yield f"{name} is {'new' if name in after else 'no longer asked'}"
        elif before[name]["score"] != after[name]["score"]:
            points = f"{before[name]['score']:g} to {after[name]['score']:g}"
            checks = "; ".join(_checks(before[name], after[name]))
            status = before[name]["status"], after[name]["status"]
            said = checks or (f"{status[0]} became {status[1]}" if status[0] != status[1] else "")
            yield f"{name} {points}" + (f" ({said})" if said else "")
    for name in dict.fromkeys([*old["other"], *new["other"]]):
        given = old["other"].get(name, 0), new["other"].get(name, 0)
        if given[0] != given[1]:
            yield f"{name} {given[0]:g} to {given[1]:g}"


def _checks(old: Record, new: Record) -> Iterable[str]:
    before = {check["name"]: check for check in old["checks"]}
    after = {check["name"]: check for check in new["checks"]}
    for name in dict.fromkeys([*before, *after]):
        if name not in after or name not in before:
            yield f"the check {name!r} is {'new' if name in after else 'gone'}"
        elif before[name]["passed"] != after[name]["passed"]:
            yield f"{name!r} {'passes' if after[name]['passed'] else 'fails'} now"
        elif before[name]["points"] != after[name]["points"]:
            points = f"{before[name]['points']:g}, now {after[name]['points']:g} points"
            yield f"{name!r} gave {points}"
