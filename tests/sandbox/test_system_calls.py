"""The filter of system calls: its numbers are the kernel's, and its jumps lead where they must."""

import errno
import re
from pathlib import Path

import pytest

from autograder.sandbox import system_calls
from autograder.sandbox.system_calls import ALLOW, ARCHITECTURE, KILL, NUMBER, REFUSE

HEADERS = {
    "x86_64": ("x86_64-linux-gnu/asm/unistd_64.h", "asm/unistd_64.h"),
    "aarch64": ("asm-generic/unistd.h",),
}
READ = {"x86_64": 0, "aarch64": 63}


def in_headers(machine):
    """The numbers that the headers of the kernel have, where they are for this machine."""
    for name in HEADERS[machine]:
        path = Path("/usr/include", name)
        if path.exists():
            found = re.findall(r"#define\s+__NR_(\w+)\s+(\d+)", path.read_text())
            return {name: int(number) for name, number in found}
    return {}


def test_the_numbers_are_those_of_the_kernel():
    compared = 0
    for column, machine in enumerate(system_calls.MACHINES):
        known = in_headers(machine)
        ours = system_calls.numbers(machine)
        for name in ("clone", "clone3", "socket"):
            ours[name] = getattr(system_calls, name.upper())[column]
        assert {name: known.get(name, number) for name, number in ours.items()} == ours
        compared += len(known.keys() & ours.keys())
    assert compared >= 40, "install the kernel's headers: sudo apt install linux-libc-dev"


def answer(machine, number, architecture=None, first=0):
    """What the filter says about a call, read instruction by instruction as the kernel does."""
    column = system_calls.MACHINES.index(machine)
    data = {
        NUMBER: number,
        ARCHITECTURE: architecture or system_calls.AUDIT_ARCHITECTURES[column],
        system_calls.FIRST_ARGUMENT: first,
    }
    tests = {
        system_calls.EQUAL: lambda a, b: a == b,
        system_calls.GREATER: lambda a, b: a > b,
        system_calls.ANY_BIT: lambda a, b: a & b != 0,
    }
    program, at, loaded = system_calls.filter_program(machine), 0, 0
    while True:
        code, if_true, if_false, operand = program[at]
        at += 1
        if code == system_calls.LOAD:
            loaded = data[operand]
        elif code == system_calls.RETURN:
            return operand
        else:
            at += if_true if tests[code](loaded, operand) else if_false


@pytest.mark.parametrize("machine", system_calls.MACHINES)
def test_the_filter_answers_as_it_should(machine):
    column = system_calls.MACHINES.index(machine)
    clone, clone3, socket = (
        numbers[column]
        for numbers in (system_calls.CLONE, system_calls.CLONE3, system_calls.SOCKET)
    )
    refused = system_calls.numbers(machine).values()
    assert {answer(machine, number) for number in refused} == {REFUSE | errno.EPERM}
    others = set(range(system_calls.LAST_KNOWN + 1)) - {*refused, clone3, socket}
    assert {answer(machine, number) for number in others} == {ALLOW}
    newer = (clone3, system_calls.LAST_KNOWN + 1, 1 << 30 | READ[machine], 2**32 - 1)
    assert {answer(machine, number) for number in newer} == {REFUSE | errno.ENOSYS}
    assert answer(machine, READ[machine], architecture=0x40000003) == KILL
    for kind in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        assert answer(machine, clone, first=kind | 17) == REFUSE | errno.EPERM
    assert answer(machine, clone, first=0x3D0F00) == ALLOW  # a thread
    families = {family for family in range(50) if answer(machine, socket, first=family) == ALLOW}
    assert families == set(system_calls.FAMILIES)
