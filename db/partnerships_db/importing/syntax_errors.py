"""Syntax errors of YAML in plain words, at the place of the slip.

libyaml reports where it could not go on, which is often the line after the slip or the end of the
file. The text around that place says what a person forgot. Nothing here runs for a valid file.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from yaml import MarkedYAMLError

from partnerships_db.values.errors import quoted
from partnerships_db.values.safe_text import code_point

MAX_LINES_OF_VALUE = 200
"""The most lines above an error in which the start of an unclosed quote is looked for."""

MAX_HINT_LENGTH = 60
"""The most characters of a line that a hint spells out."""

_ESCAPED_CHARACTER = re.compile(r"\\(?:u|U0000)([0-9a-fA-F]{4})")
_CONFLICT_MARK = re.compile(r"^(?:<{7,}(?: |$)|>{7,}(?: |$)|={7}$)", re.MULTILINE)
_UNUSUAL_INDENT = re.compile(r"^[ \t]*(?P<blank>[\u00a0\u2000-\u200a\u202f\u3000])", re.MULTILINE)
_COMMENT = re.compile(r"(?<=\S) #")
_OPENING_OF = {"]": "[", "}": "{"}


class SyntaxMistake(NamedTuple):
    """A mistake in the syntax of a file."""

    line: int | None
    """From 1."""
    column: int | None
    message: str
    hint: str = ""
    code: str = "syntax"


class _Place(NamedTuple):
    """A place in a text, with its line."""

    line: int
    """From 0."""
    column: int
    """From 0."""
    text: str

    @property
    def before(self) -> str:
        """The line before the place."""
        return self.text[: self.column]

    @property
    def character(self) -> str:
        """The character at the place; empty at the end of a line."""
        return self.text[self.column : self.column + 1]

    def mistake(self, message: str, hint: str = "") -> SyntaxMistake:
        """The mistake at this place."""
        return SyntaxMistake(self.line + 1, self.column + 1, message, hint)


def mistake_of_whole_file(text: str) -> SyntaxMistake | None:
    """The mistake behind all others of a refused file: a git conflict, or unusual blanks."""
    conflict = _CONFLICT_MARK.search(text)
    if conflict is not None:
        return _mistake_at(
            text,
            conflict.start(),
            "a git conflict begins here",
            "keep one version, and remove the lines <<<<<<<, ======= and >>>>>>>",
        )._replace(code="git-conflict")
    blank = _UNUSUAL_INDENT.search(text)
    if blank is not None:
        return _mistake_at(
            text,
            blank.start("blank"),
            f"{code_point(blank['blank'])}, which looks like a blank, indents this line",
            "indent with blanks",
        )
    return None


def _mistake_at(
    text: str,
    index: int,
    message: str,
    hint: str,
) -> SyntaxMistake:
    line = text.count("\n", 0, index) + 1
    column = index - text.rfind("\n", 0, index)
    return SyntaxMistake(line, column, message, hint)


def syntax_mistake(error: MarkedYAMLError, text: str) -> SyntaxMistake:
    """What is wrong in a text that libyaml refused."""
    lines = text.split("\n")
    problem = _in_words_of_libyaml(error.problem or "is not YAML")
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return SyntaxMistake(None, None, f"is not YAML: {problem}")
    place = _place(lines, mark)
    context = place if error.context_mark is None else _place(lines, error.context_mark)
    mistake = (
        _character_mistake(problem, place, context)
        or _bracket_mistake(problem, place, context, lines)
        or _line_mistake(problem, place, context, lines)
    )
    if mistake is not None:
        return mistake
    context_words = f" {error.context}" if error.context else ""
    return place.mistake(f"is not YAML: {problem}{context_words}")


_WORDS_OF_PYYAML = {
    "expected ',' or": "did not find expected ','",
    "expected <block end>, but found": "did not find expected key",
}
"""How libyaml says what PyYAML's own parser says, by the beginnings of its sentences."""


def _in_words_of_libyaml(problem: str) -> str:
    for beginning, words in _WORDS_OF_PYYAML.items():
        if problem.startswith(beginning):
            return words
    return problem


def _place(lines: Sequence[str], mark: object) -> _Place:
    line: int = getattr(mark, "line", 0)
    column: int = getattr(mark, "column", 0)
    return _Place(line, column, lines[line] if line < len(lines) else "")


# -- Characters ------------------------------------------------------------------------------------


def _character_mistake(
    problem: str,
    place: _Place,
    context: _Place,
) -> SyntaxMistake | None:
    """A character that can't stand where it is."""
    if "Unicode character escape" in problem:
        escape = _ESCAPED_CHARACTER.search(place.text[max(place.column - 2, 0) :])
        if escape:
            message = f"contains the forbidden character U+{escape[1].upper()}"
            mistake = place.mistake(message, "write the character itself")
            return mistake._replace(code="character")
    if "unknown escape character" in problem:
        hint = "write \\\\ for a backslash, or use single quotes"
        escape_text = place.text[place.column : place.column + 2]
        return place.mistake(f'"{escape_text}" is not an escape', hint)
    if "tab character" in problem or place.character == "\t":
        return place.mistake("a tab indents this line", "indent with blanks")
    if "cannot start any token" in problem or "keys are not allowed" in problem:
        return _wrong_start(place)
    is_sign = context.character in tuple("*&%|>!") and not problem.startswith("could not find")
    if is_sign and not problem.startswith("did not find expected key"):
        return _wrong_start(context)
    return None


def _wrong_start(place: _Place) -> SyntaxMistake:
    return place.mistake(
        f'a text can\'t begin with "{place.character}"',
        "put the text in quotes",
    )


# -- Quotes and brackets ---------------------------------------------------------------------------


def _bracket_mistake(
    problem: str,
    place: _Place,
    context: _Place,
    lines: Sequence[str],
) -> SyntaxMistake | None:
    """A quote or a bracket that is not closed, and what stands wrongly inside or behind one."""
    if "unexpected end of stream" in problem and context.character in "\"'":
        return _unclosed(context)
    if "expected node content" in problem:
        return place.mistake("a value is missing before this", "remove a comma, or write the value")
    if not problem.startswith("did not find expected ','"):
        return None

    comment = _comment_between(context, place, lines)
    if comment is not None:
        return comment
    if place.character in _OPENING_OF and _OPENING_OF[place.character] != context.character:
        closing = "]" if context.character == "[" else "}"
        return place.mistake(
            f'"{place.character}" can\'t close "{context.character}"',
            f'expected "{closing}" first, or a comma',
        )
    quote = _unclosed_quote_above(place, lines)
    if quote is not None:
        return quote
    if place.before.endswith(("'", '"')) and place.character.isalnum():
        return _text_behind_quote(place)
    if context.line == place.line or _is_closed(context, lines):
        return place.mistake("a comma is missing before this", "separate the values with commas")
    return _unclosed(context)


def _unclosed(place: _Place) -> SyntaxMistake:
    noun = "quote" if place.character in "\"'" else "bracket"
    return place.mistake(f"the {noun} {place.character} that opens here is not closed", "close it")


def _is_closed(opening: _Place, lines: Sequence[str]) -> bool:
    """Whether a bracket is closed, if quotes and brackets are only counted."""
    depth = 0
    text = "\n".join((opening.text[opening.column :], *lines[opening.line + 1 :]))
    for token in re.finditer(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text):
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        if depth == 0:
            return True
    return False


def _comment_between(
    start: _Place,
    end: _Place,
    lines: Sequence[str],
) -> SyntaxMistake | None:
    """The comment that cuts off a value between two places, if one does."""
    for index in range(start.line, min(end.line, start.line + MAX_LINES_OF_VALUE)):
        line = lines[index]
        first_column = start.column if index == start.line else 0
        comment = _COMMENT.search(_without_quoted_texts(line), first_column)
        if comment is not None:
            return _Place(index, comment.start() + 1, line).mistake(
                '" #" begins a comment, which cuts the line off here',
                "put the text in quotes",
            )
    return None


def _without_quoted_texts(line: str) -> str:
    """The line with each quoted text replaced by as many quotes."""
    return re.sub(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'', lambda match: '"' * len(match[0]), line)


def _unclosed_quote_above(place: _Place, lines: Sequence[str]) -> SyntaxMistake | None:
    """The opening quote of a text that ends before a place and began in a line above it."""
    quote = place.before.rstrip()[-1:]
    if quote not in ('"', "'") or place.before.count(quote) % 2 == 0:
        return None
    first_line = max(place.line - MAX_LINES_OF_VALUE, 0)
    for index in range(place.line - 1, first_line - 1, -1):
        if lines[index].count(quote) % 2:
            return _unclosed(_Place(index, lines[index].rindex(quote), lines[index]))
    return None


# -- Lines -----------------------------------------------------------------------------------------

_FIELD_WITHOUT_BLANK = re.compile(
    r"(?P<start>\s*(?:- +)*(?P<name>[A-Za-z_][\w-]*):)(?P<value>[^\s:/].*)"
)
_BARE_NAME = re.compile(r"\s*(?:- +)*[\w-]+\s*")


def _line_mistake(
    problem: str,
    place: _Place,
    context: _Place,
    lines: Sequence[str],
) -> SyntaxMistake | None:
    """A line whose indentation, colon or dash is wrong."""
    if problem.startswith("could not find expected ':'"):
        return _missing_blank(context) or context.mistake(
            "no colon behind the name of the field",
            'write it as "name: value"',
        )
    if "mapping values are not allowed" in problem:
        return _second_colon(place, lines)
    if "sequence entries are not allowed" in problem:
        return place.mistake(
            'a "-" begins a list item behind a colon',
            "begin the list in the next line, or put the text in quotes",
        )
    if "<document start>" in problem:
        return place.mistake(*_INDENTATION)
    if problem.startswith(("did not find expected '-'", "did not find expected key")):
        return _unexpected(place, lines)
    return None


_INDENTATION = ("this line is not indented like those above it", "line it up with them")


def _missing_blank(place: _Place) -> SyntaxMistake | None:
    match = _FIELD_WITHOUT_BLANK.fullmatch(place.text)
    if match is None:
        return None
    field = f"{match['name']}: {match['value']}"
    if len(field) > MAX_HINT_LENGTH:
        field = f"{match['name']}: …"
    colon = place._replace(column=match.end("start") - 1)
    return colon.mistake("no blank behind the colon", f"write {quoted(field)}")


def _second_colon(place: _Place, lines: Sequence[str]) -> SyntaxMistake:
    """A colon that can't stand there: in a text, or in a line that continues the one above."""
    if not _BARE_NAME.fullmatch(place.before):
        return place.mistake("a second colon in one value", "put the value in quotes")
    line_above = _line_above(place, lines)
    if line_above is not None:
        missing_blank = _missing_blank(line_above)
        if missing_blank is not None:
            return missing_blank
    name_column = len(place.before) - len(place.before.lstrip())
    return place._replace(column=name_column).mistake(*_INDENTATION)


def _line_above(place: _Place, lines: Sequence[str]) -> _Place | None:
    """The nearest line above that is neither blank nor a comment."""
    for index in range(place.line - 1, -1, -1):
        content = lines[index].strip()
        if content and not content.startswith("#"):
            return _Place(index, 0, lines[index])
    return None


def _is_aligned(place: _Place, line_above: _Place) -> bool:
    """Whether a place is in the column in which the field of the line above begins."""
    field_start = re.match(r"\s*(?:- +)*", line_above.text)
    return field_start is not None and field_start.end() == place.column


def _text_behind_quote(place: _Place) -> SyntaxMistake:
    if place.before.rstrip().endswith("'"):
        hint = "write '' for an apostrophe, or use double quotes"
    else:
        hint = 'put the whole text in quotes, with \\" for a quote inside'
    return place.mistake("text follows the closing quote", hint)


def _unexpected(place: _Place, lines: Sequence[str]) -> SyntaxMistake:
    """Something behind a complete value, or a line that belongs to nothing above it."""
    quote = _unclosed_quote_above(place, lines)
    if quote is not None:
        return quote
    if place.character in _OPENING_OF:
        opening = _OPENING_OF[place.character]
        return place.mistake(f'"{place.character}" closes nothing', f'no "{opening}" is open here')
    value_end = place.before.rstrip()
    if value_end.endswith(("'", '"')):
        return _text_behind_quote(place)
    if value_end.endswith(("]", "}")):
        return place.mistake("text follows the closing bracket", "put the whole text in quotes")
    line_above = _line_above(place, lines)
    if line_above is not None:
        comment = _comment_between(line_above, place, lines)
        if comment is not None and re.search(r" #\S", line_above.text):
            return comment
    if place.character == "-" and line_above is not None and _is_aligned(place, line_above):
        return place.mistake(
            'a "-" begins a list item among fields',
            "remove the dash, or line it up with the list above",
        )
    return place.mistake(*_INDENTATION)
