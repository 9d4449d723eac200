"""What the instructor has decided on deadlines, lateness, attempts, weights and maxima.

The file ``policy.toml`` (for example)::

    timezone = "Europe/Berlin"   # of all times without one of their own
    counts = "best"              # of several attempts: best, last or first

    [late]
    grace_minutes = 15
    per_day = 10                 # percent of the points possible, for each day begun
    at_most = 50                 # percent that is taken off at most
    closed_after_days = 7        # what comes later has 0 points

    [assignments.05_binary_losses]
    due = 2026-11-20T23:59:00
    weight = 2
    maximum = 100                # of the learning platform; the points are scaled to it

    [total]
    drop = 1                     # so many of the worst assignments do not count
    maximum = 100

    [[extensions]]
    student = "ada"
    assignment = "05_binary_losses"   # all if it is left out
    due = 2026-11-27T23:59:00         # or days = 7

    [[handed_in]]                # where the platform does not say it
    student = "ben"
    assignment = "05_binary_losses"
    at = 2026-11-21T08:00:00

As in Canvas' late policy, a day begun counts as one, and the percentage is of the points possible.
"""

import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from ..errors import CourseError
from ..specs import ASSIGNMENTS
from .tables import harmless

POLICY = "policy.toml"
LARGEST = 1 << 20  # bytes of such a file
WAYS = ("best", "last", "first")
DAY = timedelta(days=1)
Place = tuple[str, str]  # student, assignment


@dataclass(frozen=True)
class Rule:
    """What holds for one assignment."""

    due: datetime | None = None
    weight: float = 1.0
    maximum: float | None = None  # None: its points


@dataclass(frozen=True)
class Policy:
    """All that was decided; times have a time zone."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    counts: str = "last"
    grace: timedelta = timedelta(0)
    per_day: float = 0.0  # percent of the points possible
    at_most: float = 100.0  # percent
    closed_after: int | None = None  # days
    rules: dict[str, Rule] = field(default_factory=dict)
    drop: int = 0
    total: float | None = None  # None: the sum of the marks
    extensions: dict[Place, datetime] = field(default_factory=dict)
    handed_in: dict[Place, datetime] = field(default_factory=dict)

    def rule(self, assignment: str) -> Rule:
        """What holds for an assignment."""
        return self.rules.get(assignment, Rule())

    def due(self, student: str, assignment: str) -> datetime | None:
        """When this student has to hand in."""
        return self.extensions.get((student, assignment), self.rule(assignment).due)

    def aware(self, when: datetime) -> datetime:
        """A time in the time zone of the policy."""
        return when.replace(tzinfo=self.zone) if when.tzinfo is None else when.astimezone(self.zone)

    def strangers(self, students: Iterable[str]) -> list[str]:
        """Whom the policy names and nobody knows: a slip of the pen would cost an extension."""
        named = {student for student, _ in (*self.extensions, *self.handed_in)}
        return sorted(named - set(students))

    @property
    def weighs(self) -> bool:
        """Is the total another than the sum of the marks?"""
        weights = {rule.weight for rule in self.rules.values()}
        return bool(self.drop or self.total is not None or weights - {1.0})


def read_policy(path: Path) -> Policy:
    """Read a policy.

    Raises:
        CourseError: if it cannot be read, has a key or value that means nothing, or contradicts
            itself; one sentence says where.
    """
    try:
        with path.open("rb") as file:
            data = tomllib.loads(file.read(LARGEST).decode("utf-8-sig"))
    except OSError as error:
        raise CourseError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path} is no text in UTF-8; save it as that.") from None
    except tomllib.TOMLDecodeError as error:
        raise CourseError(f"{path} is not TOML: {error}.") from None
    try:
        return _policy(data)
    except CourseError as error:
        raise CourseError(f"{path}: {error}") from None
    except OverflowError:
        raise CourseError(
            f"{path}: a number of days or minutes, or a time, is too large."
        ) from None


def _policy(data: dict[str, Any]) -> Policy:
    top = _Table("the file", data)
    zone = _zone(top.take("timezone", str, "UTC"))
    counts = top.take("counts", str, "last")
    if counts not in WAYS:
        raise CourseError(f"counts is {counts!r}; it may be {', '.join(WAYS)}.")
    late = _Table("[late]", top.take("late", dict, {}))
    total = _Table("[total]", top.take("total", dict, {}))
    made = {
        "zone": zone,
        "counts": counts,
        "grace": timedelta(minutes=late.number("grace_minutes", 0)),
        "per_day": late.number("per_day", 0, 100),
        "at_most": late.number("at_most", 100, 100),
        "closed_after": late.take("closed_after_days", int, None),
        "drop": total.take("drop", int, 0),
        "total": total.number("maximum", None),
    }
    late.end()
    total.end()
    plain = Policy(**made)
    rules = {
        name: _rule(name, _Table(f"[assignments.{name}]", table), plain)
        for name, table in top.take("assignments", dict, {}).items()
    }
    extensions, handed_in = top.take("extensions", list, []), top.take("handed_in", list, [])
    top.end()
    policy = Policy(**made, rules=rules)
    _agrees(policy)
    extended = _places(extensions, "extensions", lambda table: _extended(table, policy))
    times = _places(handed_in, "handed_in", lambda table: _constant(table.time("at", policy)))
    _extensions_agree(extended, policy)
    return Policy(**made, rules=rules, extensions=extended, handed_in=times)


class _Table:
    """A table of the file, from which each key is taken once."""

    def __init__(self, called: str, data: Any) -> None:
        if not isinstance(data, dict):
            raise CourseError(f"{called} is no table.")
        self.called, self.left = called, dict(data)

    def take(self, key: str, kind: type, otherwise: Any) -> Any:
        """A value of this type."""
        value = self.left.pop(key, otherwise)
        if value is not otherwise and (type(value) is bool or not isinstance(value, kind)):
            raise CourseError(f"{key} of {self.called} is {value!r}, which is no {_called(kind)}.")
        if kind is int and value is not None and value < 0:
            raise CourseError(f"{key} of {self.called} is {value}, less than 0.")
        return value

    def number(self, key: str, otherwise: float | None, most: float | None = None) -> Any:
        """A number that is not negative."""
        value = self.left.pop(key, otherwise)
        if value is otherwise:
            return value
        if type(value) not in (int, float) or not 0 <= value < float("inf"):
            raise CourseError(f"{key} of {self.called} is {value!r}, which is no number from 0 on.")
        if most is not None and value > most:
            raise CourseError(f"{key} of {self.called} is {value:g}, more than {most:g}%.")
        return value

    def time(self, key: str, policy: Policy) -> datetime | None:
        """A time, in the time zone of the policy if it has none of its own."""
        value = self.left.pop(key, None)
        if value is not None and not isinstance(value, datetime):
            more = ", a day without a time" if isinstance(value, date) else ""
            raise CourseError(
                f"{key} of {self.called} is {value!s}{more}; write it as 2026-11-20T23:59:00."
            )
        return value and policy.aware(value)

    def end(self) -> None:
        """Nothing may be left."""
        if self.left:
            raise CourseError(f"{self.called} has {min(self.left)!r}, which means nothing here.")


def _called(kind: type) -> str:
    return {str: "text", dict: "table", list: "list of tables", int: "whole number"}[kind]


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, LookupError, OSError):
        raise CourseError(f"there is no time zone {name!r}, such as 'Europe/Berlin'.") from None


def _known(name: Any, called: str) -> str:
    if name not in ASSIGNMENTS:
        there = ", ".join(ASSIGNMENTS)
        raise CourseError(f"{called} is about {name!r}, which is none of: {there}.")
    return name


def _rule(name: str, table: _Table, policy: Policy) -> Rule:
    _known(name, table.called)
    rule = Rule(
        table.time("due", policy), table.number("weight", 1.0), table.number("maximum", None)
    )
    if rule.maximum == 0:
        raise CourseError(f"maximum of {table.called} is 0, so that every mark would be 0.")
    table.end()
    return rule


def _places(
    tables: list[Any], key: str, read: Callable[[_Table], Callable[[str], datetime]]
) -> dict[Place, datetime]:
    """What a list of tables says by student and assignment; what names one goes before all."""
    found: dict[Place, datetime] = {}
    said: set[tuple[str, str | None]] = set()
    for number, data in enumerate(tables, 1):
        table = _Table(f"[[{key}]] number {number}", data)
        student = harmless(table.take("student", str, ""))  # as tables name the folder
        if not student:
            raise CourseError(f"{table.called} names no student.")
        one = table.take("assignment", str, None)
        names = list(ASSIGNMENTS) if one is None else [_known(one, table.called)]
        time_of = read(table)
        table.end()
        if (student, one) in said:
            what = one or "all assignments"
            raise CourseError(f"{table.called} is the second of {student} for {what}.")
        said.add((student, one))
        times = {(student, name): time_of(name) for name in names}
        own = {place: found[place] for place in times if place in found and one is None}
        found |= times | own
    return found


def _constant(when: datetime | None) -> Callable[[str], datetime]:
    if when is None:
        raise CourseError("an entry of [[handed_in]] has no time: add at = 2026-11-20T23:59:00.")
    return lambda name: when


def _extended(table: _Table, policy: Policy) -> Callable[[str], datetime]:
    due, days = table.time("due", policy), table.take("days", int, None)
    if (due is None) == (days is None):
        raise CourseError(f"{table.called} needs either due or days.")

    def time_of(name: str) -> datetime:
        if due is not None:
            return due
        before = policy.rule(name).due
        # Of an assignment without a deadline an extension of days means nothing, and harms nobody.
        return before + days * DAY if before else datetime.max.replace(tzinfo=policy.zone)

    return time_of


def _agrees(policy: Policy) -> None:
    """Raise for the first contradiction."""
    if policy.per_day and policy.at_most < policy.per_day:
        raise CourseError(
            f"a day late costs {policy.per_day:g}%, and at most {policy.at_most:g}% is taken off; "
            "at_most must not be less than per_day."
        )
    if policy.closed_after is not None and policy.closed_after * DAY < policy.grace:
        raise CourseError("an assignment closes before its grace is over.")
    lateness = policy.per_day or policy.grace or policy.closed_after is not None
    if lateness and not any(rule.due for rule in policy.rules.values()):
        raise CourseError("[late] says what lateness costs, and no assignment has a due time.")
    if policy.total == 0:
        raise CourseError("maximum of [total] is 0, so that every total would be 0.")
    if policy.rules and policy.drop >= len(policy.rules):
        raise CourseError(
            f"the worst {policy.drop} do not count, and there are {len(policy.rules)} assignments."
        )
    if policy.drop and not policy.rules:
        raise CourseError("drop of [total] needs the assignments: add [assignments.NAME] for each.")
    if policy.rules and not any(rule.weight for rule in policy.rules.values()):
        raise CourseError("all assignments have the weight 0.")


def _extensions_agree(extended: dict[Place, datetime], policy: Policy) -> None:
    for (student, name), due in extended.items():
        before = policy.rule(name).due
        if before and due < before:
            raise CourseError(
                f"the extension of {student} for {name} ends {due:%Y-%m-%d %H:%M}, before it is "
                f"due for all ({before:%Y-%m-%d %H:%M})."
            )
