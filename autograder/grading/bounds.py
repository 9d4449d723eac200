"""What one submission may cost the grader's own process, outside of the jail."""

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .. import system
from ..errors import CourseError

OWN_WORK = 7  # seconds of CPU time that the grader itself may take; honest work takes 0.2
MORE_MEMORY = 2 << 30  # bytes of address space that a worker may take beside what it starts with
LARGEST_FILE = 128 << 20  # bytes of a notebook with all its pictures, of which none is needed


class TooLong(BaseException):
    """The alarm: no `except Exception` on the way takes it for a fault of the notebook."""


@contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise TooLong after so many seconds of CPU time of this process.

    Waiting does not count, on a busy machine and for the jail, which has a limit of its own. In the
    main thread alone, where signals arrive.

    Raises:
        TooLong: when the time is over, wherever the program is then.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with system.interrupted_after(seconds, TooLong):
        yield


def limit_memory() -> None:
    """Let this process grow by `MORE_MEMORY` at most.

    Then a bomb is a MemoryError, which names its submission. Without the limit the kernel ends a
    process of its own choice.
    """
    system.limit_growth(MORE_MEMORY)


def content_of(path: Path, own: int = 0) -> bytes:
    """Read a file once, and only if it is a file: what is looked at is what is judged.

    Args:
        path: the file.
        own: how many of the last names of the path are strangers', who may put a link there at any
            moment; a link among them is refused.

    Returns:
        Its bytes.

    Raises:
        CourseError: if it cannot be read, is no file, is a link, or is too large.
    """
    try:
        place = system.open_stranger_s(path, own)
        with os.fdopen(place, "rb") as file:
            if not stat.S_ISREG(os.fstat(place).st_mode):
                raise CourseError(f"{path} is no file.")
            content = file.read(LARGEST_FILE + 1)
    except OSError as error:
        link = own and path.is_symlink()
        why = "it is a link" if link else error.strerror or error
        raise CourseError(f"{path} cannot be read: {why}.") from None
    if len(content) > LARGEST_FILE:
        raise CourseError(f"{path} is larger than {LARGEST_FILE >> 20} MB.")
    return content
