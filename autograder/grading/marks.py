"""From points to the mark that counts, with a sentence on how it came about.

This is the only place where a policy is applied: `grade` writes its marks into ``marks.csv`` and
onto the feedback pages, and `export` writes the same.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from .policy import DAY, POLICY, Place, Policy, read_policy
from .tables import harmless, read_json

MARK_COLUMNS = (
    "student",
    "assignment",
    "points",
    "max_points",
    "days_late",
    "mark",
    "maximum",
    "how",
)  # of marks.csv
MARKS = "marks.csv"


@dataclass(frozen=True)
class Arrival:
    """When something was handed in, as far as the platform says it."""

    when: datetime | None = None
    late: bool = False  # the platform calls it late, and does not say how late


@dataclass(frozen=True)
class Mark:
    """A mark out of a maximum, and how it came about."""

    value: float
    maximum: float
    how: str
    days_late: int = 0

    def row(self, place: Place, points: str, most: str) -> tuple[str, ...]:
        """A line of marks.csv."""
        marks = f"{self.value:g}", f"{self.maximum:g}"
        return (*place, points, most, str(self.days_late), *marks, self.how)


def policy_in(results: Path) -> Policy | None:
    """The policy that `grade --policy` kept in a results folder.

    Raises:
        CourseError: if it cannot be read.
    """
    path = results / POLICY
    return read_policy(path) if path.exists() else None


def mark_of(policy: Policy, place: Place, points: float, most: float, arrival: Arrival) -> Mark:
    """The mark of one submission.

    Args:
        policy: what was decided.
        place: student and assignment.
        points: those that count.
        most: those that are possible.
        arrival: when it was handed in.
    """
    maximum = policy.rule(place[1]).maximum or most
    days, said = _lateness(policy, place, arrival)
    percent = min(policy.at_most, policy.per_day * days)
    if policy.closed_after is not None and days > policy.closed_after:
        percent, said = 100.0, f"{said}; it closed {_days(policy.closed_after)} after that"
    left = max(0.0, points - most * percent / 100)
    value = round(left * maximum / most, 2) if most else 0.0
    how = f"{points:g} of {most:g} points, {said}"
    if percent:
        how += f": {percent:g}% of {most:g} are taken off, {_round(left)} are left"
    if maximum != most:
        how += f"; {_round(left)} of {most:g} are {value:g} of {maximum:g}"
    return Mark(value, maximum, f"{how}.", days)


def _lateness(policy: Policy, place: Place, arrival: Arrival) -> tuple[int, str]:
    """The days that count as late, and words for them."""
    due = policy.due(*place)
    when = policy.handed_in.get(place) or (arrival.when and policy.aware(arrival.when))
    if due is None:
        return 0, "without a deadline"
    until = f"due {due:%Y-%m-%d %H:%M}" + (" by extension" if place in policy.extensions else "")
    if when is None and arrival.late and place in policy.extensions:
        return 0, f"late for the platform, which knows no extension ({until})"
    if when is None and arrival.late:
        return 1, f"late for the platform, which does not say how late, so by 1 day ({until})"
    if when is None:
        return 0, f"handed in at a time that nobody knows, so on time ({until})"
    over = when - due
    said = f"handed in {when:%Y-%m-%d %H:%M}"
    if over <= timedelta(0):
        return 0, f"{said}, on time ({until})"
    if over <= policy.grace:
        return (
            0,
            f"{said}, within the grace of {policy.grace // timedelta(minutes=1)} min ({until})",
        )
    days = -(-over // DAY)
    return days, f"{said}, {_days(days)} late ({until})"


def _days(count: int) -> str:
    return f"{count} day{'s' * (count != 1)}"


def _round(value: float) -> str:
    return f"{round(value, 2):g}"


def total_of(policy: Policy, names: Iterable[str], marks: Mapping[str, Mark]) -> Mark:
    """The total of a student: weighted, without the worst, out of the maximum of the total.

    Args:
        policy: what was decided.
        names: the assignments that count; one that has no mark counts 0.
        marks: the student's marks by assignment.
    """
    wanted = sorted({*names, *(policy.rules if policy.weighs else ())})
    if not policy.weighs:
        there = [marks[name] for name in wanted if name in marks]
        value = sum(one.value for one in there)
        return Mark(round(value, 2), sum(one.maximum for one in there), "the sum of the marks.")
    shares = {name: _share(marks.get(name)) for name in wanted}
    weights = {name: policy.rule(name).weight for name in wanted}
    droppable = sorted((name for name in wanted if weights[name]), key=lambda name: shares[name])
    dropped = droppable[: policy.drop]
    kept = [name for name in wanted if name not in dropped]
    whole = sum(weights[name] for name in kept)
    maximum = 100.0 if policy.total is None else policy.total
    value = maximum * sum(weights[name] * shares[name] for name in kept) / whole if whole else 0.0
    parts = [f"{name} {100 * shares[name]:.4g}% (weight {weights[name]:g})" for name in kept]
    how = f"of {maximum:g}: {', '.join(parts)}"
    how += f"; without the worst: {', '.join(dropped)}" if dropped else ""
    return Mark(round(value, 2), maximum, f"{how}.")


def _share(mark: Mark | None) -> float:
    return mark.value / mark.maximum if mark and mark.maximum else 0.0


def arrivals_in(folder: Path, manifest: Path) -> dict[Place, Arrival]:
    """When what counts was handed in, by student as tables name them, and assignment.

    Args:
        folder: the results, whose records tell which attempt counts.
        manifest: the file that `collect` wrote.
    """
    found = {}
    for (student, name), entry in entries_in(manifest).items():
        record = read_json(folder / "verdicts" / student / f"{name}.json")
        source = record.get("source") if isinstance(record, dict) else None
        found[harmless(student), name] = arrival_of(entry, str(source or ""))
    return found


def entries_in(manifest: Path) -> dict[Place, dict[str, Any]]:
    """What a manifest says of each submission; nothing if there is none, or it is damaged."""
    try:
        return {
            (student, name): {**entry, "attempts": [*entry.get("attempts", ())]}
            for student, one in read_json(manifest).items()
            for name, entry in one["submissions"].items()
        }
    except (LookupError, TypeError, AttributeError):
        return {}


def all_of(entry: dict[str, Any]) -> list[dict[str, Any]]:
    """The attempts of a submission, the present one the last."""
    return [*entry.get("attempts", ()), entry]


def arrival_of(entry: dict[str, Any], source: str = "") -> Arrival:
    """When the attempt with this hash was handed in, else the newest."""
    one = next((each for each in all_of(entry) if source and each.get("sha256") == source), entry)
    try:
        when = datetime.fromisoformat(one["handed_in"]) if one.get("handed_in") else None
    except (ValueError, TypeError):
        when = None
    return Arrival(when, bool(one.get("late")))
