"""What a submission may ask of the kernel: a filter of system calls, and no keys of anybody.

Namespaces hide files and processes. Some parts of the kernel have none (keys, tracing, io_uring),
and others would let a submission make namespaces and mounts of its own. An honest notebook needs
none of that. Part of the program that runs in the jail; see `fork_server`.
"""

import contextlib
import ctypes
import errno
import platform
import struct

from .namespaces import libc, system_call

# The number of a call on x86-64 and on 64-bit ARM (`asm/unistd_64.h`, `asm-generic/unistd.h`).
REFUSED_CALLS = {
    # namespaces, mounts
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    # keys
    "keyctl": (250, 219),
    "add_key": (248, 217),
    "request_key": (249, 218),
    # other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "pidfd_getfd": (438, 438),
    "kcmp": (312, 272),
    # parts of the kernel in which holes were found often
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "syslog": (103, 116),
    # files by number, and counts that a user has on the whole machine
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "inotify_init1": (294, 26),
    # memory that belongs to no process
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
}
ONLY_X86 = {"inotify_init": 253, "modify_ldt": 154}
CLONE, CLONE3, SOCKET = (56, 220), (435, 435), (41, 198)
LAST_KNOWN = 450  # newer calls, and those of the x32 ABI, are answered as by an older kernel

MACHINES = ("x86_64", "aarch64")
AUDIT_ARCHITECTURES = (0xC000003E, 0xC00000B7)
NEW_NAMESPACE = 0x7E020000  # all CLONE_NEW* that the call `clone` knows
FAMILIES = (1, 2, 10)  # of sockets: UNIX, INET, INET6

# linux/bpf_common.h, linux/seccomp.h, linux/prctl.h
LOAD, EQUAL, GREATER, ANY_BIT, RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data
SET_SECCOMP, MODE_FILTER, JOIN_SESSION_KEYRING = 22, 2, 1

Instruction = tuple[int, int, int, int]  # code, jump if true, jump if false, operand


def numbers(machine: str) -> dict[str, int]:
    """The numbers of the refused calls on a kind of machine.

    Raises:
        ValueError: if they are not known.
    """
    column = MACHINES.index(machine)
    found = {name: both[column] for name, both in REFUSED_CALLS.items()}
    return found | (ONLY_X86 if machine == "x86_64" else {})


def filter_program(machine: str) -> list[Instruction]:
    """The filter in the language of the kernel's packet filters.

    Raises:
        ValueError: if the machine is of a kind for which there are no numbers.
    """

    def answer_if(test: int, operand: int, action: int) -> list[Instruction]:
        return [(test, 0, 1, operand), (RETURN, 0, 0, action)]

    refused = numbers(machine)
    column = MACHINES.index(machine)
    program: list[Instruction] = [
        (LOAD, 0, 0, ARCHITECTURE),
        (EQUAL, 1, 0, AUDIT_ARCHITECTURES[column]),
        (RETURN, 0, 0, KILL),  # 32-bit programs have other numbers
        (LOAD, 0, 0, NUMBER),
        *answer_if(GREATER, LAST_KNOWN, REFUSE | errno.ENOSYS),
        *answer_if(EQUAL, CLONE3[column], REFUSE | errno.ENOSYS),  # libc then calls `clone`
    ]
    for number in refused.values():
        program += answer_if(EQUAL, number, REFUSE | errno.EPERM)
    program += [
        (EQUAL, 0, 3, CLONE[column]),
        (LOAD, 0, 0, FIRST_ARGUMENT),
        *answer_if(ANY_BIT, NEW_NAMESPACE, REFUSE | errno.EPERM),
        (LOAD, 0, 0, NUMBER),
        (EQUAL, 1, 0, SOCKET[column]),
        (RETURN, 0, 0, ALLOW),
        (LOAD, 0, 0, FIRST_ARGUMENT),
    ]
    for family in FAMILIES:
        program += answer_if(EQUAL, family, ALLOW)
    return [*program, (RETURN, 0, 0, REFUSE | errno.EAFNOSUPPORT)]


def filter_system_calls() -> None:
    """Refuse what no submission needs, to this process and to all that it starts, for good.

    Raises:
        OSError: if the kernel has no such filters.
        ValueError: if this machine is of a kind for which there are no numbers.
    """
    program = filter_program(platform.machine())
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in program)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = struct.pack("HP", len(program), ctypes.addressof(buffer))
    system_call("prctl", SET_SECCOMP, MODE_FILTER, header, 0, 0)


def leave_session_keyring() -> None:
    """Take a new session keyring in the place of that of the person who grades.

    A kernel without keys and the filter of a container refuse it; then there is none to leave, or
    the same filter keeps the submission from it.
    """
    with contextlib.suppress(ValueError):
        libc.syscall(numbers(platform.machine())["keyctl"], JOIN_SESSION_KEYRING, None)
