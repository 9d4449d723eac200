"""Command line: complaints about pages, one a line; exit code 1 if there are any."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from page_lint import checks
from page_lint.source import Page


def main(arguments: list[str]) -> int:
    """Lint what is named (binary/hinge, 05_binary_losses, a file), or all that is finished."""
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
    try:
        return checks.read(name)
    except FileNotFoundError:
        sys.exit(f"There is no page {name}: name one, such as binary/hinge, or a file.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
