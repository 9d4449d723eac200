"""Command line: complaints about pages, one a line; exit code 1 if there are any."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from page_lint import checks
from page_lint.source import BOOK, Page


def main(arguments: list[str]) -> int:
    """Lint the pages that are named (as files or as `binary/hinge`), or all finished ones."""
    if "--objectives" in arguments:
        arguments.remove("--objectives")
        for name in arguments or checks.finished():
            print(f"\n{name}")
            for objective, places in checks.objectives(_page(name)):
                print(f"  {objective}\n      -> {', '.join(places) or 'NOTHING'}")
        return 0
    complaints = [
        complaint
        for name in arguments or checks.finished()
        for complaint in checks.complaints(_page(name))
    ]
    print(*complaints, sep="\n") if complaints else print("The pages keep the rules.")
    return 1 if complaints else 0


def _page(name: str) -> Page:
    path = Path(name) if name.endswith(".md") else BOOK / f"{name}.md"
    if not path.is_file():
        sys.exit(f"There is no page {path}: name a file, or a page such as binary/hinge.")
    return Page.read(path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
