"""Drawn lines and signs of figures in words, for output that is read aloud.

`≤5.0 bn` becomes "up to 5.0 billion USD". `figure_signs.py` has the meanings of all signs.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from partnerships_db.values.amounts import USD
from partnerships_tui.drawing.text.cell_text import width
from partnerships_tui.drawing.text.spans import Line, Role

_SCALES = {"tn": "trillion", "bn": "billion", "mn": "million", "k": "thousand"}

_QUALIFIERS = {"≤": "up to", "≥": "at least", "<": "less than", "~": "about"}

_FIGURE = re.compile(
    r"""
    (?<![\w/.~=&?])
    (?P<replaced>×)? (?P<converted>≈\ ?)?
    (?P<opening>[(\[]*)
    (?P<qualifiers>[≤≥<~]*)
    (?P<number>[0-9][0-9,.]*(?:-[0-9.]+)?) (?P<cut>…)?
    (?:\ (?P<scale>tn|bn|mn|k)\b)?
    (?:\ (?P<unit>[A-Z]{3}|GW|MW|kW|shares|chips|units)\b)?
    (?P<rate>/(?:month|year))?
    (?P<closing>[)\]]*)
    """,
    re.VERBOSE,
)

_VAGUE_SIZE = re.compile(r"\b(tens|hundreds) of (tn|bn|mn)\b")

_NEXT_COLUMN = re.compile(r"(?<=[tbm]n) (?=[≤(\[])")
"""The blank between two columns of one leg: `18.0 bn ≤15.0 bn`."""

_SHARING = re.compile(r"÷(?P<fewest>[0-9]+)(?:–(?P<most>[0-9]+))?(?P<open>\+)?")

_FLOW_ARROW = re.compile(r"\s+[─═]+(?P<kind>[a-z-]+)[─═]+▶\s+(?P<payee>.+?)(?=\s\s|$)")

_DECORATION = re.compile(r"[\u2500-\u25ff\u2800-\u28ff↺]")
"""Boxes, bars, shapes and rules, of which a reader with a voice has nothing."""

_BAR_OF_LETTERS = re.compile(r"\b[A-Z]*([A-Z])\1{3,}[A-Z]*\b\??")
"""A bar of the letters of statuses, of which the periods below it have the words."""

_CELL = re.compile(r"\S+(?: \S+)*")
"""A cell of a drawn table: cells have at least two blanks between them."""

_UNIT = re.compile(r", (?:(?P<scale>bn|mn|k) )?USD\b")
"""The unit of the figures of a table, in one of its headings."""

_BARE_FIGURE = re.compile(r"^[(\[]*(?:[≤≥<~]+[0-9][0-9,.]*|[0-9][0-9,]*\.[0-9]+)…?(?=[)\]]|$| ÷)")
"""A figure of money without its unit; a number without a sign or a point is a count."""

_MAX_SHIFT = 8
"""The most cells between the end of a figure that is aligned by its point and of its heading."""

_CHANGES = {"+": "plus", "-": "minus", "~": "changed"}
"""The signs before the lines of a change."""

_NO_FIGURE = re.compile(r"(^|[,;] |\s\s)—(?=$|[,;]|\s\s)")
"""The dash that is the whole of a column; one between words is a dash."""

_WORDS_OF_SIGNS = {
    r"≤": "up to",
    r"≥": "at least",
    r"≈": "a converted figure",
    r"(?<!\w)×(?=[\d(\[≤≥<~])": "replaced",
    r"(?<!\w)×": "",
    r"(?<![^\s(])~(?=\w)": "about",
    r"⇄": "and",
    r"→": "to",
    r"←": "from",
}
"""The words of signs that stand alone, by the pattern of the sign."""


_MAY_CHANGE = re.compile(
    r"[×≈≤≥<~÷→←↺⇄—·+\u2500-\u25ff\u2800-\u28ff]|\b(?:tn|bn|mn|k)\b|[GMk]W|\s\s|[\t\n ],|,,"
    r"|^\s|[^\S ]|\s$|([A-Z])\1{3}"
)
"""A text without any of these is in words already; most texts are."""


def in_words(text: str) -> str:
    """A text with its signs in words, without what is only drawn, and with commas between columns.

    A column without a figure is left out, and `—` is "no figure".
    """
    if not _MAY_CHANGE.search(text):
        return text
    text = re.sub(r"\s{3,}", "  ", text)  # the patterns below are slow in long runs of blanks
    text = _FLOW_ARROW.sub(r" to \g<payee>, \g<kind>", text)
    text = re.sub(r"↺ (.+)", r"\1 and back", text)
    text = _BAR_OF_LETTERS.sub(" ", _DECORATION.sub(" ", text))
    text = _VAGUE_SIZE.sub(lambda match: f"{match[1]} of {_SCALES[match[2]]}s", text)
    text = re.sub(r"≈(?=[A-Z])", "converted ", text)
    text = _NEXT_COLUMN.sub(" and ", text)
    text = _FIGURE.sub(_figure_in_words, text)
    text = _SHARING.sub(_sharing_in_words, text)
    for pattern, words in _WORDS_OF_SIGNS.items():
        text = re.sub(rf" ?{pattern} ?", f" {words} ", text)
    text = _NO_FIGURE.sub(r"\1no figure", text)
    text = text.replace(" · ", ", ").replace("·", " ").replace(" + ", " plus ")
    parts = [" ".join(part.split()) for part in re.split(r"\s{2,}", text)]
    return ", ".join(filter(None, parts)).replace(",,", ",").replace(" ,", ",")


def _figure_in_words(match: re.Match[str]) -> str:
    """`about 5 billion USD` of `~5 bn`; a number without a sign or a scale stays as it is."""
    scale, unit = match["scale"], match["unit"]
    has_sign = match["replaced"] or match["converted"] or match["qualifiers"]
    if not (scale or has_sign or unit in ("GW", "MW", "kW")):
        return match[0]

    is_enclosed = len(match["opening"]) == len(match["closing"])
    words: list[str] = []
    if match["replaced"]:
        words.append("replaced,")
    if match["converted"]:
        words.append("converted")
    if is_enclosed and "(" in match["opening"]:
        words.append("intended,")
    words += [_QUALIFIERS[sign] for sign in match["qualifiers"]]
    words.append(match["number"])
    if scale:
        words.append(_SCALES[scale])
    if unit or scale:
        words.append(unit or USD)
    if match["rate"]:
        words.append(f"a {match['rate'].removeprefix('/')}")
    if match["cut"]:
        words.append("rounded")
    if is_enclosed and "[" in match["opening"]:
        words.append("not in cash")
    text = " ".join(words)
    return text if is_enclosed else f"{match['opening']}{text}{match['closing']}"


def _sharing_in_words(match: re.Match[str]) -> str:
    count = match["fewest"]
    if match["most"]:
        count += f" to {match['most']}"
    if match["open"]:
        count += " or more"
    return f"shared by {count}"


class _Heading(NamedTuple):
    """The heading of a column, with the cells of the screen between which it is drawn."""

    name: str
    start: int
    end: int


class _Headings(NamedTuple):
    """The headings of a drawn table."""

    columns: tuple[_Heading, ...] = ()
    unit: str = ""
    """`bn`, `USD`: what its figures of money leave out, as one heading says."""

    def name_over(
        self,
        text: str,
        start: int,
        end: int,
    ) -> str:
        """The heading of a cell: the one that ends where it ends, or the nearest to a figure.

        A text that is below several headings has none of them.
        """
        above = [heading for heading in self.columns if heading.start < end and start < heading.end]
        if len(above) > 1:
            return ""
        nearest = min(above or self.columns, key=lambda heading: abs(heading.end - end))
        is_figure = not text[0].isalpha() and abs(nearest.end - end) <= _MAX_SHIFT
        return nearest.name if nearest.end == end or is_figure else ""


def spoken_lines(lines: Iterable[Line]) -> Iterator[str]:
    """The lines of a drawn page in words, with the heading of its column before each figure."""
    headings = _Headings()
    is_blank = True
    for line in lines:
        if not line.text.strip():
            headings = _Headings()
            if not is_blank:
                yield ""
            is_blank = True
            continue
        if _is_heading(line):
            headings = _headings_of(line)
            continue
        text = _with_headings(line.text, headings) if headings.columns else _unlisted(line.text)
        if text:
            yield text
            is_blank = False


def _unlisted(text: str) -> str:
    """A line that is no row of a table in words, with a word for the sign of a change."""
    sign, blank, words = text.strip().partition(" ")
    if blank and sign in _CHANGES:
        return f"{_CHANGES[sign]} {in_words(words)}"
    return in_words(text)


def _is_heading(line: Line) -> bool:
    """Whether a line has the headings of columns: several dim words without a digit.

    The title of a list is no dim word; with the unit of the figures it is a heading too.
    """
    roles = {part.role for part in line if part.text.strip()}
    if _UNIT.search(line.text):
        roles.discard(Role.HEADING)
    has_digit = any(letter.isdigit() for letter in line.text)
    return roles == {Role.DIM} and not has_digit and len(list(_cells_of(line.text))) > 1


def _headings_of(line: Line) -> _Headings:
    unit_match = _UNIT.search(line.text)
    columns = tuple(
        _Heading(_UNIT.sub("", text), start, end) for start, end, text in _cells_of(line.text)
    )
    if unit_match is None:
        return _Headings(columns)
    return _Headings(columns, unit_match["scale"] or USD)


def _cells_of(text: str) -> Iterator[tuple[int, int, str]]:
    """The cells of a drawn row, each with the cells of the screen where it begins and ends."""
    for match in _CELL.finditer(_DECORATION.sub(" ", text)):
        yield width(text[: match.start()]), width(text[: match.end()]), match[0]


def _with_headings(text: str, headings: _Headings) -> str:
    parts: list[str] = []
    for start, end, cell_text in _cells_of(text):
        if headings.unit:
            cell_text = _BARE_FIGURE.sub(rf"\g<0> {headings.unit}", cell_text)
        words = in_words(cell_text)
        if words:
            parts.append(_named(headings.name_over(cell_text, start, end), words))
    return "; ".join(parts)


def spoken_row(
    headings: Iterable[str],
    texts: Iterable[str],
    lead: str = "",
) -> str:
    """A row of a table as one line: `Mistral AI; kind ai-lab; country FR; events 9; id mistral-ai`.

    The column `lead` comes first, without its heading, and an id last; a column without a text is
    left out.
    """
    first: list[str] = []
    parts: list[str] = []
    last: list[str] = []
    for heading, text in zip(headings, texts, strict=True):
        words = in_words(text)
        if words and heading and heading == lead:
            first.append(words)
        elif words and heading == "id":
            last.append(f"id {words}")
        elif words:
            parts.append(_named(heading, words))
    return "; ".join((*first, *parts, *last))


def _named(heading: str, words: str) -> str:
    """A figure behind the heading of its column, whose last words it may begin with."""
    heading = in_words(heading)
    if heading == "intent":
        words = words.removeprefix("intended, ")
    for qualifier in ("up to", "at least"):
        if heading.endswith(qualifier) and words.startswith(qualifier):
            words = words.removeprefix(qualifier).lstrip()
    return f"{heading} {words}".strip()
