"""The kinds of files that people pass to an import by mistake, told by their content.

A file is looked at only after it was refused: a valid file of the format costs nothing here.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from partnerships_db.format.vocabulary import LISTS
from partnerships_db.store.version import APPLICATION_ID

MAX_LINES = 200
"""The lines at the beginning of a text that are looked at."""

_SEE_FORMAT = "write its rows as entries of the format (docs/format.md)"
_EXPORT_ENTRIES = "export the entries with `partnerships-tui export`"


class FileKind(NamedTuple):
    """A kind of file that is not read, and what to do with it."""

    name: str
    """With its article, to follow `is`."""
    advice: str


# -- Bytes -----------------------------------------------------------------------------------------

_SQLITE = b"SQLite format 3\0"
_SPREADSHEET = FileKind("a spreadsheet", _SEE_FORMAT)
_IMAGE = FileKind("an image", "write what it shows as entries of the format")
_ARCHIVE = FileKind("a compressed file", "unpack it, and import the files in it")

_BYTES: tuple[tuple[bytes, FileKind], ...] = (
    (b"%PDF-", FileKind("a PDF document", "write what it says as entries of the format")),
    (b"\x89PNG", _IMAGE),
    (b"\xff\xd8\xff", _IMAGE),
    (b"GIF8", _IMAGE),
    (b"\x1f\x8b", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ", _ARCHIVE),
    (b"\x28\xb5\x2f\xfd", _ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", _ARCHIVE),
    (b"\xd0\xcf\x11\xe0", FileKind("an old Office document", _SEE_FORMAT)),
    (b"PAR1", FileKind("a Parquet file", _SEE_FORMAT)),
    (b"\x7fELF", FileKind("a program", "import YAML files")),
)


def kind_of_bytes(data: bytes) -> FileKind | None:
    """The kind of a file that is not a text, or None."""
    if data.startswith(_SQLITE):
        return _kind_of_database(data)
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_zip(data)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _IMAGE
    for beginning, kind in _BYTES:
        if data.startswith(beginning):
            return kind
    return None


def _kind_of_database(data: bytes) -> FileKind:
    if int.from_bytes(data[68:72], "big") == APPLICATION_ID:
        return FileKind("a store", f"open it with --db; to import from it, {_EXPORT_ENTRIES}")
    return FileKind("an SQLite database", _SEE_FORMAT)


def _kind_of_zip(data: bytes) -> FileKind:
    if b"opendocument.spreadsheet" in data[:200] or b"xl/" in data:
        return _SPREADSHEET
    if b"word/" in data or b"opendocument.text" in data[:200]:
        return FileKind("a text document of an office program", "save its text as entries")
    return _ARCHIVE


# -- Texts -----------------------------------------------------------------------------------------


def kind_of_text(text: str) -> FileKind | None:
    """The kind of a text that is not of the format, or None if it looks like the format."""
    content = text.lstrip()
    if content.startswith(("{", "[")):
        kind = _kind_of_json(content)
        if kind is not None:
            return kind
    for pattern, kind in _BEGINNINGS:
        if pattern.match(content):
            return kind
    lines = [line for line in text.split("\n", MAX_LINES)[:MAX_LINES] if line.strip()]
    if _begins_as_format(lines):
        return None
    for is_kind, kind in _SHAPES_OF_LINES:
        if is_kind(lines):
            return kind
    return None


def _beginning(pattern: str, name: str, advice: str) -> tuple[re.Pattern[str], FileKind]:
    return re.compile(pattern, re.IGNORECASE), FileKind(name, advice)


_COMMENTS = r"\s*(?:<!--(?:(?!-->)[\s\S]){0,5000}-->\s*)?"
"""A comment of HTML or XML that may precede the first element."""

_SAVE_TEXT = "write what it says as entries of the format"
_BEGINNINGS = (
    _beginning(
        r"id,date,end,kind,|event,flow,date,from,|id,model,provider,|model,provider,",
        "the CSV of an export, which is for spreadsheets",
        "use `partnerships-tui export`, which can be imported",
    ),
    _beginning(r"OFXHEADER|<\?OFX|<OFX>", "an OFX file of a bank", _SEE_FORMAT),
    _beginning(
        rf"{_COMMENTS}(?:<!doctype html|<html|<head|<body)",
        "an HTML page",
        _SAVE_TEXT,
    ),
    _beginning(rf"<\?xml[^>]*>{_COMMENTS}<\??OFX", "an OFX file of a bank", _SEE_FORMAT),
    _beginning(r"<\?xml[^>]*>\s*<!doctype html", "an HTML page", _SAVE_TEXT),
    _beginning(
        r"version https://git-lfs\.",
        "a pointer of Git LFS, without the file's content",
        "fetch the content with `git lfs pull`",
    ),
    _beginning(r"<(?:\?xml|rss|feed|svg)", "an XML file", _SEE_FORMAT),
    _beginning(r"!(?:Type|Account|Option):", "a QIF file of a bank", _SEE_FORMAT),
    _beginning(
        r"diff --git |--- \S.*\n\+\+\+ |Index: |From [0-9a-f]{40} ",
        "a patch",
        "apply it with `git apply`, and import the files that it changes",
    ),
    _beginning(r"BEGIN:VCALENDAR", "an iCalendar file", _SEE_FORMAT),
    _beginning(r"\{\\rtf", "an RTF document", _SAVE_TEXT),
    _beginning(r"@\w+\{", "a BibTeX file", "write its items as sources of the format"),
    _beginning(r"TY  - ", "a RIS file", "write its items as sources of the format"),
    _beginning(
        r"(?:PRAGMA|BEGIN TRANSACTION|CREATE TABLE|INSERT INTO|-- .*\n(?:CREATE|INSERT|PRAGMA))",
        "a dump of a database",
        _SEE_FORMAT,
    ),
)


# -- JSON ------------------------------------------------------------------------------------------


def _kind_of_json(content: str) -> FileKind | None:
    """The kind of a JSON text that is not of the format; None if it may be, or is not JSON."""
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return _kind_of_json_lines(content)
    if isinstance(document, list):
        return _kind_of_json_list(document)
    if not isinstance(document, dict):
        return FileKind("JSON without lists", f"expected {', '.join(LISTS)}")
    events = document.get("events")
    if isinstance(events, list) and any(_is_timeline_js(event) for event in events):
        return FileKind("a TimelineJS file", _SEE_FORMAT)
    if "timeline" in document and "date" in str(document["timeline"])[:2000]:
        return FileKind("a TimelineJS file", _SEE_FORMAT)
    if "$schema" in document and "properties" in document:
        return FileKind("a JSON Schema", "import the files that it describes")
    if _is_of_command(document):
        return _OWN_JSON
    if document and not any(name in document for name in (*LISTS, "format")):
        fields = ", ".join(f'"{field[:20]}"' for field in list(document)[:3])
        return FileKind(
            f"JSON of another format, with {fields}",
            f"expected the lists {', '.join(LISTS)}",
        )
    return None


_FIELDS_OF_COMMANDS = (
    {"id", "name"},
    {"id", "title"},
    {"as_of", "rows"},
    {"as_of", "lanes"},
    {"company", "in", "out"},
    {"companies", "legs"},
    {"event", "field", "says"},
    {"import", "at"},
    {"import", "problems"},
    {"name", "meaning", "selects"},
    {"from", "to", "changes"},
    {"settings file", "settings"},
)
"""The fields by which the JSON documents of commands, or the items of their lists, are known."""

_OWN_JSON = FileKind(
    "the JSON of a command, which is for scripts",
    "use `partnerships-tui export --format json`, which can be imported",
)


def _kind_of_json_lines(content: str) -> FileKind | None:
    lines = content.split("\n", 2)[:2]
    if len(lines) < 2 or not lines[1].strip():
        return None
    try:
        for line in lines:
            json.loads(line)
    except (ValueError, RecursionError):
        return None
    return FileKind("JSON lines", f"expected one object with {', '.join(LISTS)}")


def _kind_of_json_list(items: list[Any]) -> FileKind:
    first = items[0] if items else None
    if _is_of_command(first):
        return _OWN_JSON
    if _is_timeline_js(first):
        return FileKind("a TimelineJS file", _SEE_FORMAT)
    return FileKind("a list in JSON", f"expected an object with {', '.join(LISTS)}")


def _is_of_command(item: Any) -> bool:
    if not isinstance(item, dict):
        return False
    return any(names <= item.keys() for names in _FIELDS_OF_COMMANDS)


def _is_timeline_js(event: Any) -> bool:
    return isinstance(event, dict) and ("start_date" in event or "startDate" in event)


# -- Lines -----------------------------------------------------------------------------------------

_YAML_LINE = re.compile(r"\s*(?:-\s+)?[\w\"'-]+:(?:\s|\Z)|\s*-\s|\s*[\[{#]|---|\.\.\.")
_OWN_LIST = re.compile(rf"\"?(?:{'|'.join(LISTS)}|format)\"?\s*:")
"""The line of a list of the format."""

_MARKWHEN_DATE = r"\d{4}(?:[-/]\d\d?){0,2}|\d\d?/\d{4}|now|[A-Z][a-z]{2,8} \d{1,2},? \d{4}"
_MARKWHEN = re.compile(rf"(?:{_MARKWHEN_DATE})(?: ?[-/–] ?(?:{_MARKWHEN_DATE}|\d+ \w+))?: ?\S")
_JOURNAL = re.compile(
    r"\d{4}[-/.]\d\d?[-/.]\d\d?(?:=\S+)? +(?:[*!] |open |close |txn |balance |commodity |pad |price"
    r"|note |document |event |option |\"|[A-Z][\w ]+$)"
)
_HEADING = re.compile(r"#{1,6} \S")
_MARKDOWN = re.compile(
    r".*\]\(|.*\*\*\S|```|\|.*\|$|> \S|.*`\S+`|!\[|\d+\. \S|[*+-] \S|={3,}$|-{4,}$"
)


def _begins_as_format(lines: Sequence[str]) -> bool:
    """Whether only comments and lines of YAML precede the first list of the format."""
    for line in lines:
        if _OWN_LIST.match(line):
            return True
        if not _YAML_LINE.match(line):
            return False
    return False


def _is_delimited(delimiter: str) -> Callable[[Sequence[str]], bool]:
    def is_table(lines: Sequence[str]) -> bool:
        head = lines[0] if lines else ""
        width = head.count(delimiter)
        if not width or _YAML_LINE.match(head) or len(lines) < 2:
            return False
        return all(line.count(delimiter) >= width for line in lines[1:4] if '"' not in line)

    return is_table


def _is_markwhen(lines: Sequence[str]) -> bool:
    dated_lines = [line for line in lines if _MARKWHEN.match(line)]
    return len(dated_lines) >= 2 or (len(dated_lines) == 1 and len(lines) <= 4)


def _is_journal(lines: Sequence[str]) -> bool:
    return any(_JOURNAL.match(line) for line in lines)


def _is_toml(lines: Sequence[str]) -> bool:
    has_table = any(re.fullmatch(r"\[{1,2}[\w.\"-]+\]{1,2}\s*", line) for line in lines)
    return has_table and any(re.match(r"[\w-]+\s*=\s*\S", line) for line in lines)


def _is_markdown(lines: Sequence[str]) -> bool:
    has_heading = any(_HEADING.match(line) for line in lines)
    has_mark = any(_MARKDOWN.match(line) for line in lines)
    prose_count = sum(not _YAML_LINE.match(line) for line in lines)
    if has_heading and prose_count:
        return True
    return has_mark and prose_count * 3 > len(lines)


def _is_prose(lines: Sequence[str]) -> bool:
    return bool(lines) and not any(_YAML_LINE.match(line) for line in lines)


_SHAPES_OF_LINES: tuple[tuple[Callable[[Sequence[str]], bool], FileKind], ...] = (
    (_is_journal, FileKind("a journal of an accounting program", _SEE_FORMAT)),
    (_is_markwhen, FileKind("a markwhen timeline", _SEE_FORMAT)),
    (_is_delimited("\t"), FileKind("a table of values between tabs (TSV)", _SEE_FORMAT)),
    (_is_toml, FileKind("a TOML or INI file", _SEE_FORMAT)),
    (_is_delimited(","), FileKind("a table of values between commas (CSV)", _SEE_FORMAT)),
    (_is_delimited(";"), FileKind("a table of values between semicolons (CSV)", _SEE_FORMAT)),
    (_is_markdown, FileKind("a Markdown document", _SAVE_TEXT)),
    (_is_prose, FileKind("plain text", _SAVE_TEXT)),
)
