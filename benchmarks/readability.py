"""The density of the code: tokens per line, and the mean length of names.

    python benchmarks/readability.py [FOLDER …]     by default db and tui

The tokens are those of Python without comments, docstrings, line ends and indentation. A code line
has at least one of them. A name counts at each place where it is read or assigned; attributes do
not count. Dense lines and short names have to be read twice, so the rules of CONTRIBUTING.md are
against both.
"""

import ast
import io
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_FOLDERS = [ROOT / "db", ROOT / "tui"]

LAYOUT_TOKENS = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


class CodeCounts(NamedTuple):
    """The size of a file."""

    tokens: int
    code_lines: int
    name_lengths: list[int]


def docstring_lines(tree: ast.Module) -> set[int]:
    """The numbers of the lines with docstrings, which are bare constants in the tree."""
    line_numbers: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            last_line = node.end_lineno or node.lineno
            line_numbers.update(range(node.lineno, last_line + 1))
    return line_numbers


def code_tokens(source: str, tree: ast.Module) -> Iterator[tokenize.TokenInfo]:
    """The tokens without layout and docstrings."""
    skipped_lines = docstring_lines(tree)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in LAYOUT_TOKENS and token.start[0] not in skipped_lines:
            yield token


def count_code(path: Path) -> CodeCounts:
    """Return the size of a Python file."""
    source = path.read_text("utf-8")
    tree = ast.parse(source)
    token_count = 0
    line_numbers: set[int] = set()
    for token in code_tokens(source, tree):
        token_count += 1
        line_numbers.update(range(token.start[0], token.end[0] + 1))
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return CodeCounts(token_count, len(line_numbers), [len(name) for name in names])


def density_line(folder: Path) -> str:
    """The figures of a folder as a line of text."""
    token_count = 0
    line_count = 0
    name_lengths: list[int] = []
    for path in folder.rglob("*.py"):
        counts = count_code(path)
        token_count += counts.tokens
        line_count += counts.code_lines
        name_lengths += counts.name_lengths
    tokens_per_line = token_count / max(line_count, 1)
    mean_name_length = sum(name_lengths) / max(len(name_lengths), 1)
    return (
        f"{folder.name}: {token_count:,} tokens in {line_count:,} lines, "
        f"{tokens_per_line:.2f} a line; names {mean_name_length:.2f} long"
    )


def main(arguments: list[str]) -> None:
    """Print the figures of each folder."""
    folders = [Path(argument) for argument in arguments]
    for folder in folders or DEFAULT_FOLDERS:
        print(density_line(folder))


if __name__ == "__main__":
    main(sys.argv[1:])
