"""The letters of a page against the table on `book/back/notation.md`."""

import re
from functools import cache

from page_lint.source import BOOK, INLINE, Page

PLACE = "back/notation"
GREEK = """
alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau
upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega
"""
ACCENTS = ("hat", "bar", "tilde", "mathcal", "mathbb", "mathbf", "boldsymbol", "vec")
# What is no letter: words in a formula, environments, arguments that are lengths.
WORDS = re.compile(
    r"\\(?:text|textbf|operatorname\*?|mathrm|begin|end|label|tag|textcolor|color)\s*\{[^{}]*\}"
    r"|\\\\\[[^\]]*\]|\\(?:[a-zA-Z]+)(?=skip\b)"
)
ACCENTED = re.compile(rf"\\({'|'.join(ACCENTS)})\s*\{{?\s*(\\?[a-zA-Z]+|[a-zA-Z])\s*\}}?")
TOKEN = re.compile(r"\\([a-zA-Z]+)|([a-zA-Z])")
# A letter of the table in a place where it would mean something else: (pattern, what to write).
CONTRADICTIONS = [
    (
        r"(?<![\\\w{])L\s*(?:\([^)]*\))?\s*=\s*[^=]*\\prod|\\log\s*L\b",
        r"L is the loss: the likelihood is \mathcal{L}",
    ),
    (
        r"\\sigma\s*(?:\\[,!]\s*)?(?:\\[bB]igl?|\\left)?\s*\(|\\sigma'",
        r"\sigma is a standard deviation: write \operatorname{sigmoid}(z)",
    ),
    (
        r"(?:\}\{b\}|\b2\s*b\b|/\s*b\b)",
        r"b is the bias of a layer: the width of a Laplace density is \beta",
    ),
    (
        r"(?<![a-zA-Z\\])e(?![a-zA-Z^ ])(?!\s*\^)|(?<![a-zA-Z\\])e\s+(?!\^)",
        "e is Euler's number: a residual is r",
    ),
    (
        r"\\mu[^=]*\\sigma|\\mu\s*,\s*\\sigma",
        r"\mu is the momentum: the centre of a density is c or \hat y",
    ),
    (
        r"(?<![a-zA-Z\\])P(?![a-zA-Z(])(?!\s*(?:\\[bB]igl?|\\left)?\s*[(\[])",
        "P stands before brackets, P(y): a true probability is t, a predicted one p",
    ),
]


def letters(formula: str) -> list[str]:
    r"""The letters of a formula with their accents: ``\hat y_i`` has ``\hat y`` and ``i``."""
    found = []

    def keep(match: re.Match) -> str:
        found.append(f"\\{match[1]} {match[2]}")
        return " "

    formula = ACCENTED.sub(keep, WORDS.sub(" ", formula))
    for command, single in TOKEN.findall(formula):
        if single or command in GREEK.split():
            found.append(single or f"\\{command}")
    return found


@cache
def table() -> tuple[dict[str, str], dict[str, str]]:
    """The letters of the table with their meaning, and the letters of other texts with ours."""
    ours, others = {}, {}
    text = (BOOK / f"{PLACE}.md").read_text(encoding="utf-8")
    for row in re.findall(r"^\|(?! symbol|:)(.+)\|$", text, re.M):
        symbol, meaning, elsewhere = (cell.strip() for cell in re.split(r"(?<!\\)\|", row))
        for formula in INLINE.findall(symbol):
            for letter in letters(formula):
                ours.setdefault(letter, meaning)
        for formula in INLINE.findall(elsewhere):
            for letter in letters(formula):
                others.setdefault(letter, symbol)
    return ours, others


def complaints(page: Page) -> list[str]:
    """What contradicts the table, with page, line and letter."""
    if page.name == PLACE:
        return []
    ours, others = table()
    found = [
        f"{page.name}:{line}: {letter} has a meaning in the table of Notation ({ours[letter]}): "
        "declare another letter"
        for letter, line in page.declared.items()
        if letter in ours
    ]
    used = set()
    for formula in page.formulas:
        used.update(letters(formula.text))
        for letter in dict.fromkeys(letters(formula.text)):
            if letter not in ours and letter not in page.declared:
                hint = f"; here it is {others[letter]}" if letter in others else ""
                found.append(
                    f"{page.name}:{formula.line}: {letter} is not in the table of Notation{hint}"
                )
        for pattern, says in CONTRADICTIONS:
            if re.search(pattern, WORDS.sub(" ", formula.text)):
                found.append(f"{page.name}:{formula.line}: {says}")
    found += [
        f"{page.name}:{line}: {letter} is declared and not used"
        for letter, line in page.declared.items()
        if letter not in used
    ]
    return found
