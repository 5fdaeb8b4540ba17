"""How dense the code is: tokens per line of code, and the mean length of names.

    python benchmarks/readability.py [FOLDER …]     the product without arguments

A token is one of Python's, without comments, docstrings, line ends and indentation. A line of code has
at least one token. Names are counted at each place where they are read or assigned, without
attributes. CONTRIBUTING.md says why: dense lines and short names have to be read twice.
"""

import ast
import io
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LAYOUT = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
}


def docstring_lines(tree: ast.Module) -> set[int]:
    """The numbers of the lines that hold bare strings."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
    return lines


def code_tokens(source: str, tree: ast.Module) -> Iterator[tokenize.TokenInfo]:
    """The tokens that a reader has to understand."""
    skipped_lines = docstring_lines(tree)
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in LAYOUT and token.start[0] not in skipped_lines:
            yield token


def main(folders: list[str]) -> None:
    """Print the figures of each folder."""
    for folder in folders or [str(ROOT / "db"), str(ROOT / "tui")]:
        token_count = 0
        line_count = 0
        name_lengths: list[int] = []
        for path in Path(folder).rglob("*.py"):
            source = path.read_text("utf-8")
            tree = ast.parse(source)
            lines: set[int] = set()
            for token in code_tokens(source, tree):
                token_count += 1
                lines.update(range(token.start[0], token.end[0] + 1))
            line_count += len(lines)
            name_lengths += [len(node.id) for node in ast.walk(tree) if isinstance(node, ast.Name)]
        tokens_a_line = token_count / max(line_count, 1)
        name_length = sum(name_lengths) / max(len(name_lengths), 1)
        print(
            f"{Path(folder).name}: {token_count:,} tokens in {line_count:,} lines, "
            f"{tokens_a_line:.2f} a line; names {name_length:.2f} long"
        )


if __name__ == "__main__":
    main(sys.argv[1:])
