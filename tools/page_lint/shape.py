"""The shape of a page: objectives that lead somewhere, checks, problems, boxes, length."""

import re

from page_lint.source import Block, Page

LOSS_PAGES = ("regression/", "binary/", "multiclass/")
# What a loss page always has, in this order. A heading may say more: "The gradient is p − y".
HEADINGS = (
    "Where it comes from",
    "The formula",
    "By hand",
    "What it estimates",
    "The gradient",
    "In practice",
    "Check yourself",
    "On paper",
    "Try it",
    "Summary",
    "References",
)
FEWEST_WORDS, MOST_WORDS = 1200, 1800
# Pages that say only what changes against the page before them.
SHORT_PAGES = ("multiclass/sparse-categorical-crossentropy", "binary/squared-hinge")
FEWEST_WORDS_OF_A_SHORT_PAGE = 600
# One screen for each idea, whatever the length.
ANY_LENGTH = ("foundations/primer", "practice/beyond-the-list")
MOST_IN_A_BOX = 60
PROBLEMS = range(3, 6)


def objectives(page: Page) -> list[tuple[str, list[str]]]:
    """Each objective with what exercises it: names of blocks of the page, graded functions."""
    found = []
    for block in page.blocks_of("objectives"):
        for item in re.split(r"^- ", block.content, flags=re.M)[1:]:
            text, _, places = re.sub(r"\s+", " ", item).partition("→")
            names = re.findall(r"\]\(#([\w-]+)\)", places) + re.findall(r"`(\w+)`", places)
            found.append((text.strip(), [name for name in names if name != "try-it"]))
    return found


def right_letters(page: Page) -> list[str]:
    """The letter of the right answer of each self-check; several if several claim to be right."""
    return [
        "".join(o.title[0] for o in options(check) if o.content.lstrip().startswith("Right"))
        for check in page.blocks_of("self-check")
    ]


def options(check: Block) -> list[Block]:
    """The answers that a self-check offers."""
    page = Page("", check.content)
    return [block for block in page.blocks if block.name == "dropdown"]


def complaints(page: Page) -> list[str]:
    """What the page lacks, with its name."""
    found = [*_objectives(page), *_checks(page), *_problems(page), *_boxes(page)]
    if not page.name.startswith("back/"):
        fewest = FEWEST_WORDS_OF_A_SHORT_PAGE if page.name in SHORT_PAGES else FEWEST_WORDS
        if not page.name.startswith(ANY_LENGTH) and not fewest <= page.words <= MOST_WORDS:
            found.append(f"{page.words} words unfolded: {fewest} to {MOST_WORDS} are right")
        if not re.search(r"^`{3}\{spine\}", page.text, re.M):
            found.append("no {spine} says where the page is")
    if page.name.startswith(LOSS_PAGES):
        found += _headings(page)
    return [f"{page.name}: {one}" for one in found]


def _objectives(page: Page) -> list[str]:
    targets = {block.options.get("name") for block in page.blocks} | page.graded
    found = []
    for text, places in objectives(page):
        if not places:
            found.append(f"objective without a check, a problem or an exercise: {text!r}")
        found += [
            f"objective leads to {p!r}, which is not on the page"
            for p in places
            if p not in targets
        ]
    return found or ([] if objectives(page) else ["no objectives"])


def _checks(page: Page) -> list[str]:
    letters = right_letters(page)
    found = [
        f"self-check {i} has {len(letter)} right answers"
        for i, letter in enumerate(letters, 1)
        if len(letter) != 1
    ]
    for i, check in enumerate(page.blocks_of("self-check"), 1):
        for option in options(check):
            if not option.content.lstrip().startswith(("Right", "No")):
                found.append(f"self-check {i}, {option.title[0]}: begin with “Right” or “No”")
    if len(letters) < 2:
        found.append("fewer than two self-checks")
    elif len(set(letters)) < min(3, len(letters)):
        found.append(f"the right answers are {', '.join(letters)}: spread them over the letters")
    return found


def _problems(page: Page) -> list[str]:
    problems = page.blocks_of("paper")
    found = (
        []
        if len(problems) in PROBLEMS
        else [f"{len(problems)} problems on paper: 3 to 5 are right"]
    )
    for i, problem in enumerate(problems, 1):
        steps = [
            len(re.findall(r"^\d+\. ", block.content, re.M))
            for block in options(problem)
            if block.title == "Solution"
        ]
        if not steps or steps[0] < 2:
            found.append(f"problem {i} has no folded Solution in numbered steps")
    return found


def _boxes(page: Page) -> list[str]:
    boxes = page.blocks_of("seen")
    found = ["more than one box “Seen in the wild”"] if len(boxes) > 1 else []
    for box in boxes:
        words = Page("", box.content).words
        if words > MOST_IN_A_BOX:
            found.append(f"“Seen in the wild” has {words} words: at most {MOST_IN_A_BOX}")
        if "](" not in box.content:
            found.append("“Seen in the wild” has no link to the errata")
    return found


def _headings(page: Page) -> list[str]:
    starts = [next((h for h in HEADINGS if one.startswith(h)), one) for one in page.headings]
    wanted = [one for one in starts if one in HEADINGS]
    missing = [one for one in HEADINGS if one not in wanted]
    if missing:
        return [f"no heading “{one}”" for one in missing]
    order = [one for one in dict.fromkeys(wanted)]
    return [] if order == list(HEADINGS) else [f"headings in the order {', '.join(order)}"]
