"""What students handed in that is no notebook, in words."""

import json
import re
from html import unescape
from urllib.parse import urlsplit

from ..errors import CourseError
from . import blackboard
from .archives import COURSE_FILES, File, shown

SHORTCUTS = (".url", ".webloc", ".website", ".desktop", ".gdoc", ".gsheet", ".gslides", ".lnk")
TEXTS = (".html", ".htm", ".txt", ".md", ".rtf")
PACKED = (".rar", ".7z", ".tar", ".gz", ".tgz", ".xz", ".zip")
ADDRESS = re.compile(r"https?://[^\s\"'<>\\]{1,500}")
LARGEST = 1 << 20  # bytes of a text or shortcut that is looked into


def is_of_the_course(called: str) -> bool:
    """Is it one of the files that every student got?"""
    return bool(COURSE_FILES.fullmatch(called.rpartition("/")[2]))


def is_empty_form(file: File, platform: str) -> bool:
    """Is it the form that Blackboard adds, without a text of the student's?"""
    is_form = platform == blackboard.NAME and blackboard.is_form(file.name)
    return is_form and not blackboard.says_something(_text(file))


def describe(file: File, called: str) -> str:
    """The file's name, and what it is where that tells more: a link with its address."""
    lower = called.lower()
    name = shown(called.strip("/")) or "an empty folder"
    if lower.endswith(PACKED):
        return f"{name} (packed; it was not opened)"
    if not lower.endswith((*SHORTCUTS, *TEXTS)) or file.size > LARGEST:
        return name
    text = _text(file)
    address = _address(text)
    plain = " ".join(unescape(re.sub(r"<[^<>]*>", " ", text)).split())
    if address and (lower.endswith(SHORTCUTS) or len(plain) < 2 * len(address) + 100):
        return f"{name} (a link to {shown(address)})"
    if lower.endswith(SHORTCUTS):
        return f"{name} (a shortcut, not the file itself)"
    return f"{name} (a text of {len(plain)} characters)"


def _address(text: str) -> str | None:
    """The first address in it that is not one of a standard's."""
    try:
        data = json.loads(text)
        if isinstance(data, dict) and isinstance(data.get("url"), str):
            text = data["url"]
    except (ValueError, RecursionError):
        pass  # no JSON: the address is looked for in the text itself
    for found in ADDRESS.findall(unescape(text)):
        host = urlsplit(found).hostname if "[" not in found else None
        if host and not host.endswith((".w3.org", ".apple.com")):
            return found.rstrip(".,;)")
    return None


def _text(file: File) -> str:
    try:
        data = file.read()
        return data.decode(json.detect_encoding(data), "replace")
    except CourseError:
        return ""
