"""Parsons problems: an order is right if and only if its code is, and no code is on the site."""

import ast
import inspect
import random
import statistics
import sys
import textwrap
from functools import cache

import numpy as np
import pytest
from playwright.sync_api import expect
from puzzles import PUZZLES, Puzzle, parsed, shuffled, statements

from autograder.judging.call_case import call_case
from autograder.judging.verdict import judge
from autograder.quality.right_answers import other_answers
from autograder.specs import ASSIGNMENTS, EXERCISES, sheet

PAGES = {
    "numerical_gradient": "foundations/optimization.html",
    "momentum_descent": "foundations/optimization.html",
    "sgd_linear_regression": "foundations/optimization.html",
    "backward": "practice/nine-experiments.html",
    "train": "practice/nine-experiments.html",
}
TRIED = 200  # orders of a puzzle whose code runs
SHORT = ("momentum_descent", 7)


def in_order(name):
    """The right program: the number and the level of each line."""
    return tuple((i, line["level"]) for i, line in enumerate(parsed(name)))


def code_of(name, program):
    """The function whose lines stand in this order."""
    puzzle = PUZZLES[name]
    lines = [f"def {name}{inspect.signature(puzzle.answer)}:"]
    left_out = puzzle.words.index("") if "" in puzzle.words else None
    found = [statement for _, _, statement in statements(puzzle)]
    if left_out is not None:
        every = Puzzle(puzzle.answer, tuple("x" for _ in puzzle.words))
        lines.append("    " + ast.unparse(statements(every)[left_out][2]))
    for i, level in program:
        head = ast.unparse(found[i])
        if isinstance(found[i], ast.For):
            head = head.splitlines()[0]
        lines.append(textwrap.indent(head, "    " * (level + 1)))
    return "\n".join(lines) + "\n"


@cache
def asked_of(name):
    """The visible cases and their right answers."""
    return sheet(EXERCISES[name])


def computes_the_right_thing(name, program):
    """Whether the code passes all checks, or cannot be read at all."""
    namespace = dict(vars(sys.modules[PUZZLES[name].answer.__module__]))
    exec(code_of(name, program), namespace)
    asked = asked_of(name)
    cases = [case for check in asked["checks"] for case in check["cases"]]
    with np.errstate(all="ignore"):
        verdict = judge(asked, [call_case(namespace[name], case) for case in cases])
    return all(check.passed for check in verdict.checks)


def is_python(code):
    try:
        ast.parse(code)
    except SyntaxError:
        return False
    return True


def moved(program, rng, deepest):
    """One line elsewhere, a little deeper or less deep."""
    lines = list(program)
    number, level = lines.pop(at := rng.randrange(len(lines)))
    level = min(deepest, max(0, level + rng.choice([-1, 0, 0, 0, 1])))
    lines.insert(max(0, at + rng.choice([-3, -2, -1, 0, 1, 2, 3])), (number, level))
    return tuple(lines)


@pytest.fixture(scope="module")
def checker(browser, site):
    """What the page says about programs of a puzzle: ``checker(name, programs)``."""
    page = browser.new_page()
    page.goto(f"{site}/{PAGES['train']}")
    page.locator("#puzzle-train > summary").click()
    expect(page.locator("#puzzle-train .exercise-panel")).to_be_visible()

    def check(name, programs):
        given = list(inspect.signature(PUZZLES[name].answer).parameters)
        return page.evaluate(
            """([data, programs]) => programs.map((program) => Exercises.panels.order(
                program.map(([i, level]) => ({ line: data.lines[i], level })), data))""",
            [{"lines": parsed(name), "given": given}, programs],
        )

    yield check
    page.close()


# ---------------------------------------------------------------- which functions, which lines


def test_the_functions_are_those_with_the_longest_right_answers():
    """Of those that are steps: `choose_loss` is a table of cases, in any order."""

    def length(name):
        found = []
        for answer in other_answers(name):
            tree = ast.parse(textwrap.dedent(inspect.getsource(answer)))
            found.append(sum(isinstance(node, ast.stmt) for node in ast.walk(tree)) - 1)
        return statistics.median(found)

    asked = [e for one in ASSIGNMENTS.values() for e in one.exercises]
    asked = [e.name for e in asked if e.points >= 4 and e.kind != "cases"]
    asked.remove("choose_loss")
    assert set(sorted(asked, key=length)[-len(PUZZLES) :]) == set(PUZZLES)


@pytest.mark.parametrize("name", PUZZLES)
def test_a_puzzle_is_made_of_a_right_answer_and_shows_no_code(name, html):
    assert PUZZLES[name].answer in other_answers(name) or name in ("backward", "train")
    assert computes_the_right_thing(name, in_order(name))
    assert sorted(shuffled(name)) == list(range(len(parsed(name)))) != shuffled(name)
    page = (html / PAGES[name]).read_text(encoding="utf-8")
    place = page.index(f'id="puzzle-{name}"')
    puzzle = page[place : page.index("</details>", place)]
    assert place < page.index(f'id="exercise-{name}"')
    for _, _, statement in statements(PUZZLES[name]):
        assert ast.unparse(statement).splitlines()[0] not in puzzle


# ---------------------------------------------------------------- which orders are right


@pytest.mark.parametrize("name", PUZZLES)
def test_an_order_is_right_if_and_only_if_its_code_is(name, checker):
    rng = random.Random(1)
    deepest = sum(line["kind"] == "loop" for line in parsed(name))
    tried, pool = {in_order(name)}, [in_order(name)]
    while len(tried) < TRIED:
        program = moved(rng.choice(pool), rng, deepest)
        if program in tried or not is_python(code_of(name, program)):
            continue
        tried.add(program)
        if computes_the_right_thing(name, program):
            pool += [program] * 5  # look further around right ones
        elif len(pool) < 100:
            pool.append(program)
    programs = sorted(tried)
    really = [computes_the_right_thing(name, program) for program in programs]
    said = checker(name, programs)
    differ = [
        (code_of(name, program), is_right, one["text"])
        for program, is_right, one in zip(programs, really, said, strict=True)
        if is_right != one["right"]
    ]
    assert differ == []
    assert sum(really) >= 1
    assert len({one["text"] for one in said}) > 5


def test_lines_that_do_not_depend_on_each_other_may_stand_in_any_order(checker):
    right = list(in_order("backward"))
    others = [right[:5] + [right[i] for i in order] + right[9:] for order in
              ((5, 6, 7, 8), (8, 7, 6, 5), (7, 5, 8, 6))]  # fmt: skip
    early = [*right[:3], right[8], *right[3:8], right[9]]  # b2 needs the slope at the output alone
    assert [one["right"] for one in checker("backward", [*others, early])] == [True] * 4


@pytest.mark.parametrize("name", PUZZLES)
def test_what_is_no_python_is_refused_with_a_reason(name, checker):
    right = in_order(name)
    loop = next(i for i, line in enumerate(parsed(name)) if line["kind"] == "loop")
    flat = tuple((i, 0) for i, _ in right)
    first_indented = ((right[0][0], 1), *right[1:])
    nothing, deep = checker(name, [flat, first_indented])
    assert not nothing["right"]
    words = parsed(name)[loop]["words"].rstrip(":")
    assert nothing["text"].startswith(f"Nothing stands inside “{words}”.")
    assert not deep["right"]
    assert "opens no loop that it could belong to" in deep["text"]


SAID = {  # lines of `momentum_descent` in another order: what is said
    "too early": (
        (0, 1, 2, 4, 3, 5, 6),
        "“Move by the velocity” needs what “New velocity: momentum times the old one, minus "
        "learning rate times gradient” gives, and comes too early.",
    ),
    "not yet there": (
        (1, 0, 2, 3, 4, 5, 6),
        "“Begin the path with the point where you stand” needs the result of “Stand at the "
        "start, with velocity 0”, which has not run by then.",
    ),
    "added before the move": (
        (0, 1, 2, 3, 5, 4, 6),
        "“Add the point where you stand to the path” needs what “Move by the velocity” gives, "
        "and comes too early.",
    ),
}


@pytest.mark.parametrize("kind", SAID)
def test_a_wrong_order_is_explained(kind, checker):
    order, sentence = SAID[kind]
    right = in_order("momentum_descent")
    (said,) = checker("momentum_descent", [[right[i] for i in order]])
    assert said == {"right": False, "text": sentence}


@pytest.mark.parametrize(
    ("line", "level", "sentence"),
    [
        (
            6,
            1,
            "“Return the path as an array” stands inside “For each step”, and ends the function in "
            "its first turn.",
        ),
        (
            5,
            0,
            "“Add the point where you stand to the path” is not repeated often enough: it belongs "
            "inside “For each step”.",
        ),
    ],
)
def test_a_wrong_indentation_is_explained(line, level, sentence, checker):
    program = [(i, level if i == line else deep) for i, deep in in_order("momentum_descent")]
    (said,) = checker("momentum_descent", [program])
    assert said == {"right": False, "text": sentence}


# ---------------------------------------------------------------- the list


class List:
    """A puzzle on its page."""

    def __init__(self, page, site, name):
        page.goto(f"{site}/{PAGES[name]}#puzzle-{name}")  # which opens it
        self.page, self.name = page, name
        self.element = page.locator(f"#puzzle-{name}")
        self.result = self.element.locator(".puzzle-result")
        expect(self.element.locator(".exercise-panel")).to_be_visible()

    def lines(self):
        rows = self.element.locator(".puzzle-lines > li")
        return rows.evaluate_all("e => e.map(e => [Number(e.dataset.index), +e.dataset.level])")

    def line(self, index):
        return self.element.locator(f'li[data-index="{index}"] > button')

    def check(self):
        self.element.get_by_role("button", name="Check the order").click()
        return self.result.inner_text()


def test_a_puzzle_is_solved_with_the_keyboard(page, site):
    puzzle = List(page, site, SHORT[0])
    assert [index for index, _ in puzzle.lines()] == shuffled(SHORT[0])
    for place, (index, level) in enumerate(in_order(SHORT[0])):
        puzzle.line(index).focus()
        now = [i for i, _ in puzzle.lines()].index(index)
        for _ in range(now - place):
            page.keyboard.press("ArrowUp")
        for _ in range(level):
            page.keyboard.press("ArrowRight")
        expect(puzzle.line(index)).to_be_focused()
        if now != place or level:
            expect(puzzle.result).to_contain_text(f"Line {place + 1} of {SHORT[1]}")
    assert puzzle.check().startswith("Right: in this order")
    expect(puzzle.element.locator(".exercise-state")).to_have_text("solved")
    page.reload()
    expect(puzzle.element.locator(".exercise-state")).to_have_text("solved")
    page.goto(f"{site}/back/my-progress.html")
    row = page.locator(f'tr[data-puzzle="{SHORT[0]}"]')
    expect(row).to_contain_text("solved")
    row.locator("a").click()
    expect(puzzle.element.locator(".exercise-panel")).to_be_visible()


def test_buttons_move_and_indent_the_chosen_line(page, site):
    puzzle = List(page, site, SHORT[0])
    first, second = (index for index, _ in puzzle.lines()[:2])
    puzzle.line(second).click()
    expect(puzzle.line(second)).to_have_attribute("aria-pressed", "true")
    puzzle.element.get_by_role("button", name="Up", exact=True).click()
    puzzle.element.get_by_role("button", name="Indent", exact=True).click()
    assert puzzle.lines()[:2] == [[second, 1], [first, 0]]
    puzzle.element.get_by_role("button", name="Down", exact=True).click()
    puzzle.element.get_by_role("button", name="Outdent", exact=True).click()
    assert puzzle.lines()[:2] == [[first, 0], [second, 0]]
    puzzle.check()
    expect(puzzle.element.locator(".exercise-state")).to_have_text("not yet")


def test_the_mouse_drags_a_line_and_indents_it(page, site):
    puzzle = List(page, site, SHORT[0])
    before = [index for index, _ in puzzle.lines()]
    from_, to = (puzzle.line(index).bounding_box() for index in (before[0], before[3]))
    page.mouse.move(from_["x"] + 100, from_["y"] + 10)
    page.mouse.down()
    page.mouse.move(from_["x"] + 120, from_["y"] + 60, steps=4)
    page.mouse.move(from_["x"] + 130, to["y"] + to["height"] - 3, steps=8)
    page.mouse.up()
    moved_to = [*before[1:4], before[0], *before[4:]]
    assert puzzle.lines() == [[i, int(i == before[0])] for i in moved_to]


def test_a_finger_drags_a_line_by_its_dots_and_scrolls_elsewhere(browser, site):
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True)
    page = context.new_page()
    puzzle = List(page, site, SHORT[0])
    before = [index for index, _ in puzzle.lines()]
    puzzle.line(before[0]).scroll_into_view_if_needed()
    grip = puzzle.line(before[0]).locator(".puzzle-grip")
    assert grip.evaluate("e => getComputedStyle(e).touchAction") == "none"
    assert puzzle.line(before[0]).evaluate("e => getComputedStyle(e).touchAction") == "auto"
    start, end = grip.bounding_box(), puzzle.line(before[2]).bounding_box()
    touch = context.new_cdp_session(page)
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    below = end["y"] + end["height"] - 3
    touch.send(
        "Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]}
    )
    for part in (0.3, 0.6, 0.9, 1):
        points = [{"x": x, "y": y + (below - y) * part}]
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    assert [index for index, _ in puzzle.lines()] == [before[1], before[2], before[0], *before[3:]]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()


def test_start_again_brings_the_first_order_back(page, site):
    puzzle = List(page, site, SHORT[0])
    before = puzzle.lines()
    puzzle.line(before[2][0]).focus()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowRight")
    assert puzzle.lines() != before
    puzzle.element.get_by_role("button", name="Start again").click()
    assert puzzle.lines() == before
