"""The entries of a YAML text, one at a time, from libyaml's events; every scalar is a text.

PyYAML's loaders guess types, drop duplicate keys, hang on nested aliases and lose line numbers. Its
event stream does not. This module checks what the stream leaves open: depth, tags, repeated and
merge keys, anchors, and the position of each value. The events of an entry are kept only until the
next entry, so that a position is looked up when there is a mistake and costs nothing otherwise.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import yaml
from yaml import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from partnerships_db.format.schema import KNOWN_FIELDS, MULTILINE, TEXT_FIELDS
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.values.errors import FieldPath, PartnershipsError, did_you_mean, quoted
from partnerships_db.values.safe_text import code_point, refused_character

MAX_DEPTH = 16
"""The deepest nesting of a value."""

MAX_ENTRY_EVENTS = 4_000_000
"""The most YAML events of all entries of a file."""

MAX_HELD_EVENTS = 200_000
"""The most YAML events of one entry, or of all that is outside the entries: they are in memory."""

MAX_EXPANSION = 100_000
"""The most values that the aliases of a file may expand to, all together."""

TEXT_WEIGHT = 64
"""The number of characters of an anchored text that count as one more value."""

_WHOLE_LIST = object()
"""The value of an anchor before one of the five lists, whose entries are not held."""

COMMENT_CUT = re.compile(r" #(?:\S| ?\d)")
"""A comment that was probably meant as text: `Deal #4`, not `Deal  # a remark`."""

_NULLS = frozenset({"", "~", "null"})

FilePosition = tuple[int, int]
"""Line and column, from 1."""


@dataclass(frozen=True, slots=True)
class ParseIssue:
    """A mistake in the YAML itself, in an entry, or outside the entries."""

    place: FilePosition | None
    code: str
    """The kind of the mistake: one of `codes.MISTAKE_CODES`."""
    message: str
    hint: str = ""
    path: FieldPath = ()
    ends_reading: bool = False
    """Whether nothing of the file behind it was read."""


class YamlError(PartnershipsError):
    """The remainder of the file can't be parsed."""

    def __init__(self, fault: ParseIssue) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(slots=True)
class ParsedEntry:
    """One item of one of the five lists, before validation."""

    list_name: ListName
    number: int
    """The index of the entry in its list of its document, from 0."""
    document: int
    """The index of its document in the file, from 0."""
    value: Any
    faults: list[ParseIssue] = field(default_factory=list)
    trail: list[Any] = field(default_factory=list, repr=False)
    """The YAML events of the entry."""
    above: int = 0
    """The number of lines of the file above the text from which the entry was parsed."""
    _positions: dict[FieldPath, tuple[int, int]] = field(default_factory=dict, repr=False)
    """The indices in the trail of each path's key and value, found at the first mistake."""

    @property
    def id(self) -> str | None:
        """The id of the entry; None if it has none, or one that is not a text."""
        if not isinstance(self.value, dict):
            return None
        entry_id = self.value.get("id")
        return entry_id if isinstance(entry_id, str) else None

    def place(self, path: FieldPath = (), *, of_key: bool = False) -> FilePosition:
        """The position of the value at a path, or of the nearest value around it that exists."""
        trail_index = 0
        if path:
            if not self._positions:
                self._locate(0, ())
            while path not in self._positions:
                path = path[:-1]
            key_index, value_index = self._positions[path]
            trail_index = key_index if of_key else value_index
        line, column = _position_of(self.trail[trail_index])
        return line + self.above, column

    def texts_cut_by_comment(self, cut_lines: Mapping[int, str]) -> Iterator[FieldPath]:
        """Yield the paths of unquoted texts that end at a comment such as ` #4`; see `COMMENT_CUT`.

        `cut_lines` are the lines with such comments, by their number from 0.
        """
        last_event: Any = self.trail[-1]
        entry_lines = range(self.place()[0] - 1, last_event.end_mark.line + 1)
        if not any(number in cut_lines for number in entry_lines):
            return
        if not self._positions:
            self._locate(0, ())
        for path, (_, value_index) in self._positions.items():
            event = self.trail[value_index]
            is_plain = type(event) is ScalarEvent and not event.style
            if not is_plain or TEXT_FIELDS.isdisjoint(path[-2:]):
                continue
            end: Any = event.end_mark
            if COMMENT_CUT.match(cut_lines.get(end.line, ""), end.column):
                yield path

    def _locate(
        self,
        start: int,
        path: FieldPath,
        key_index: int = 0,
    ) -> int:
        """Note the positions of the value at a trail index; return the index after the value."""
        # The first of two equal keys counts, as it does in the value.
        self._positions.setdefault(path, (key_index, start))
        kind = type(self.trail[start])
        index = start + 1
        if kind is MappingStartEvent:
            while type(key_event := self.trail[index]) is not MappingEndEvent:
                index = self._locate(index + 1, (*path, key_event.value), index)
            return index + 1
        if kind is SequenceStartEvent:
            item_index = 0
            while type(self.trail[index]) is not SequenceEndEvent:
                index = self._locate(index, (*path, item_index), index)
                item_index += 1
            return index + 1
        return index


def parse_entries(text: str, faults: list[ParseIssue]) -> Iterator[ParsedEntry]:
    """Yield the entries of all documents in order, and add mistakes outside them to `faults`.

    Mistakes inside an entry are in its own `faults`. If the file can't be parsed further, the
    reason is the last fault. A file without any document is a fault.
    """
    try:
        text = _with_joined_surrogates(text)
        yield from _Reader(text, faults).documents()
    except yaml.MarkedYAMLError as error:
        faults.append(_syntax_issue(error, text))
    except yaml.reader.ReaderError as error:
        message = f"can't be read as YAML: {error.reason}"
        faults.append(ParseIssue(None, "syntax", message, ends_reading=True))
    except YamlError as error:
        faults.append(replace(error.fault, ends_reading=True))


class EntryReparser:
    """The entries of a file, parsed one by one again: a long file takes a while as a whole."""

    def __init__(self, text: str, starts: Sequence[int]) -> None:
        """`starts` are the lines in which the file's entries begin, ascending."""
        self._lines = text.splitlines(keepends=True)
        self._starts = starts

    def entry(self, name: ListName, line: int) -> ParsedEntry | None:
        """The entry that begins in a line; None if its text can't be parsed by itself.

        With an anchor above it, or another entry in its line, it may be another entry: the caller
        compares the ids.
        """
        first_line = line - 1
        end: int | None = None
        next_start = bisect_right(self._starts, line)
        if next_start < len(self._starts):
            end = self._starts[next_start] - 1
        entry_text = "".join(self._lines[first_line:end])
        # All of them are read: a reader that stops between two entries is a reference cycle.
        parsed_entries = list(parse_entries(f"{name}:\n{entry_text}", []))
        if not parsed_entries:
            return None
        parsed = parsed_entries[0]
        parsed.above = line - 2
        return parsed


class _Reader:
    """A recursive descent over the events. Its depth is limited, and so is Python's stack."""

    def __init__(self, text: str, faults: list[ParseIssue]) -> None:
        self._next_event = _event_source(text)
        self._outer_faults = faults
        self._faults = faults
        self._trail: list[Any] = []
        """The events of the current entry, or those outside the entries."""
        self._anchors: dict[str, tuple[Any, int] | None] = {}
        """The value of each anchor and its weight in values; None while the value is parsed."""
        self._entry_events = 0
        """The number of events of all earlier entries."""
        self._expanded_values = 0
        """The number of values to which aliases have expanded."""
        self._key_search: tuple[Any, int, dict[str, int]] = (None, 0, {})
        """The last search for a repeated key: the mapping's first event, next index, key lines."""

    def documents(self) -> Iterator[ParsedEntry]:
        """Yield the entries of all documents."""
        document_index = 0
        is_empty = True
        while (event := self._next()) is not None:
            if type(event) is not DocumentStartEvent:
                continue
            self._anchors.clear()
            root = self._next()
            if type(root) is ScalarEvent and _is_null(root):
                continue
            is_empty = False
            self._refuse_root(root)
            yield from self._document(document_index)
            document_index += 1
        if is_empty:
            lists = ", ".join(LISTS)
            raise YamlError(
                ParseIssue(
                    None,
                    "empty-file",
                    "the file is empty",
                    f"expected one of the lists {lists}",
                )
            )

    def _refuse_root(self, root: Any) -> None:
        """Raise YamlError for a document that is not a mapping; a tag is only a fault."""
        if type(root) is not MappingStartEvent:
            kind = "a list" if type(root) is SequenceStartEvent else "a single value"
            message = f"the file is {kind} at the top"
            raise _error_at(root, "top-level", message, "expected lists such as events:")
        self._refuse_tag(root)

    def _document(self, document_index: int) -> Iterator[ParsedEntry]:
        start = len(self._trail)
        known_keys: set[str] = set()
        while type(event := self._next()) is not MappingEndEvent:
            key = self._key(event)
            if key in known_keys or key == "<<":
                self._add_repeated_key(event, start)
            known_keys.add(key)
            if key in LISTS:
                yield from self._list(key, document_index, self._next())
            else:
                self._format_or_unknown(key, event)

    def _format_or_unknown(self, key: str, key_event: Any) -> None:
        """Check the value of `format`, or add a fault for any other key."""
        if key != "format":
            suggestion = did_you_mean(key, (*LISTS, "format"))
            hint = suggestion or f"expected {', '.join(LISTS)}"
            self._add_fault(key_event, "unknown-list", f"unknown list {quoted(key)}", hint)
        event = self._next()
        value = self._value(event, 2)
        if key == "format" and value not in (None, "1"):
            message = f"format {quoted(value)} is not known here"
            self._add_fault(event, "format-version", message, "expected format: 1")

    def _list(
        self,
        name: ListName,
        document_index: int,
        event: Any,
    ) -> Iterator[ParsedEntry]:
        if type(event) is not SequenceStartEvent:
            if type(event) is not ScalarEvent or not _is_null(event):
                message = f"{name} is not a list"
                hint = 'expected entries that begin with "- id: …"'
                self._add_fault(event, "list-shape", message, hint)
            self._value(event, 2)
            return

        self._refuse_tag(event)
        self._keep_anchor(event, None)
        yield from self._entries(name, document_index)
        if event.anchor is not None:
            self._anchors[event.anchor] = (_WHOLE_LIST, 0)

    def _entries(self, name: ListName, document_index: int) -> Iterator[ParsedEntry]:
        """Yield the entries of a list, each when the event behind it was read.

        A syntax error there is in the entry itself, which is then not complete.
        """
        waiting: ParsedEntry | None = None
        entry_index = 0
        try:
            while type(event := self._next_event()) is not SequenceEndEvent:
                if waiting is not None:
                    yield waiting
                    waiting = None
                parsed = ParsedEntry(
                    name,
                    entry_index,
                    document_index,
                    None,
                )
                self._read_entry(parsed, event)
                waiting = parsed
                entry_index += 1
            self._trail.append(event)
            self._put_back(self._next_event())
        except yaml.MarkedYAMLError as error:
            if waiting is not None and _ends_above(waiting, error):
                yield waiting
            raise
        if waiting is not None:
            yield waiting

    def _put_back(self, event: Any) -> None:
        """Let the next call of `_next_event` return an event that was read too early."""
        next_event = self._next_event

        def once() -> Any:
            self._next_event = next_event
            return event

        self._next_event = once

    def _read_entry(self, parsed: ParsedEntry, first_event: Any) -> None:
        """Parse an entry; meanwhile trail and faults are its own."""
        if self._entry_events > MAX_ENTRY_EVENTS:
            message = f"the file has more than {MAX_ENTRY_EVENTS:,} YAML events"
            raise _error_at(first_event, "limit", message, "split it")
        outer_trail = self._trail
        self._trail = parsed.trail
        self._faults = parsed.faults
        self._trail.append(first_event)
        parsed.value = self._value(first_event, 3)
        self._trail = outer_trail
        self._faults = self._outer_faults
        self._entry_events += len(parsed.trail)

    def _next(self) -> Any:
        event = self._next_event()
        self._trail.append(event)
        if len(self._trail) > MAX_HELD_EVENTS:
            raise _too_many_events(event)
        return event

    def _value(self, event: Any, depth: int) -> Any:
        """Parse the value that begins with this event, which is in the trail already."""
        kind = type(event)
        if kind is AliasEvent:
            return self._aliased(event)

        self._refuse_tag(event)
        start = len(self._trail) - 1
        expanded_before = self._expanded_values
        value: Any
        if kind is ScalarEvent:
            value = self._scalar(event)
            if not event.value and event.anchor is not None:
                message = f"{quoted(f'&{event.anchor}')} is an anchor without a value"
                self._add_fault(event, "alias", message, "put a text that begins with & in quotes")
        else:
            self._keep_anchor(event, None)
            value = self._collection(event, depth)

        if event.anchor is not None:
            weight = self._expanded_values - expanded_before
            for trail_event in self._trail[start:]:
                text = getattr(trail_event, "value", "")
                weight += 1 + len(text) // TEXT_WEIGHT
            self._keep_anchor(event, (value, weight))
        return value

    def _mapping(self, depth: int) -> dict[str, Any]:
        # This is the hot loop of an import: a plain scalar costs no call.
        mapping: dict[str, Any] = {}
        has_nulls = False
        trail, next_event = self._trail, self._next_event
        start = len(trail)
        while type(event := next_event()) is not MappingEndEvent:
            trail.append(event)
            if len(trail) > MAX_HELD_EVENTS:
                raise _too_many_events(event)
            if type(event) is ScalarEvent and event.tag is None:
                key = event.value
            else:
                key = self._key(event)
            is_repeated = key in mapping or key == "<<"
            if is_repeated:
                self._add_repeated_key(event, start)

            event = next_event()
            trail.append(event)
            kind = type(event)
            if kind is AliasEvent or event.tag is not None or event.anchor is not None:
                value = self._field_value(event, key, depth)
            elif kind is not ScalarEvent:
                value = self._collection(event, depth + 1)
                if value == []:
                    value = None
            elif event.implicit[0]:
                value = event.value
                if value in _NULLS:
                    value = None
            else:
                value = self._scalar(event) or ""
                if key not in MULTILINE:
                    value = value.removesuffix("\n")
            if value is None:
                has_nulls = True
            if not is_repeated:
                mapping[key] = value
        trail.append(event)
        if has_nulls:
            _remove_known_nulls(mapping)
        return mapping

    def _field_value(
        self,
        event: Any,
        key: str,
        depth: int,
    ) -> Any:
        """Parse the value of a field; an empty list is none, and one line loses its line end."""
        value = self._value(event, depth + 1)
        if key not in MULTILINE and type(value) is str:
            return value.removesuffix("\n")
        return None if value == [] else value

    def _collection(self, event: Any, depth: int) -> Any:
        """Parse a list or a mapping without tag and anchor."""
        if depth > MAX_DEPTH:
            hint = "nothing in the format goes that deep"
            raise _error_at(event, "limit", "is nested too deeply", hint)
        if type(event) is MappingStartEvent:
            return self._mapping(depth)
        return self._sequence(depth)

    def _sequence(self, depth: int) -> list[Any]:
        sequence: list[Any] = []
        trail, next_event = self._trail, self._next_event
        while type(event := next_event()) is not SequenceEndEvent:
            trail.append(event)
            if len(trail) > MAX_HELD_EVENTS:
                raise _too_many_events(event)
            kind = type(event)
            if kind is AliasEvent or event.tag is not None or event.anchor is not None:
                value = self._value(event, depth + 1)
            elif kind is ScalarEvent:
                value = self._scalar(event)
            else:
                value = self._collection(event, depth + 1)
            # A field whose text may have several lines is not a list.
            if type(value) is str:
                value = value.removesuffix("\n")
            sequence.append(value)
        trail.append(event)
        return sequence

    def _scalar(self, event: Any) -> str | None:
        text: str = event.value
        if event.implicit[0]:
            return None if text in _NULLS else text
        if event.style == '"' and not text.isprintable():
            refused = refused_character(text)
            if refused:
                message = f"contains the forbidden character {code_point(refused[0])}"
                self._add_fault(event, "character", message, "remove it")
        return text

    def _keep_anchor(self, event: Any, value: tuple[Any, int] | None) -> None:
        if event.anchor is not None:
            self._anchors[event.anchor] = value

    def _key(self, event: Any) -> str:
        """The text of a key. A tag is a fault; raises YamlError for a list or a mapping."""
        if type(event) is not ScalarEvent:
            message = "a field's name is not a text"
            raise _error_at(event, "syntax", message, "expected a name and a colon")
        if event.tag is not None:
            message = f"has the tag {quoted(event.tag)}"
            self._add_fault(event, "tag", message, "write the name without a tag")
        key: str = event.value
        return key

    def _add_repeated_key(self, event: Any, start: int) -> None:
        if event.value == "<<":
            message = "merge keys are not read"
            self._add_fault(event, "merge-key", message, "write the fields out")
            return
        line = self._first_line_of_key(event.value, start)
        message = f"{quoted(event.value)} appears twice here, first in line {line}"
        self._add_fault(event, "repeated-key", message, "keep one of them")

    def _first_line_of_key(self, key: str, start: int) -> int:
        """The line of the first such key in the current mapping, whose keys begin at `start`.

        The search goes on where that for an earlier repeated key ended, so that a mapping with many
        of them is searched once.
        """
        trail = self._trail
        first_event, index, key_lines = self._key_search
        if first_event is not trail[start]:
            index = start
            key_lines = {}
        while key not in key_lines:
            key_event = trail[index]
            key_lines.setdefault(key_event.value, key_event.start_mark.line + 1)
            index = _index_after_value(trail, index + 1)
        self._key_search = (trail[start], index, key_lines)
        return key_lines[key]

    def _aliased(self, event: Any) -> Any:
        """The value of an alias. Raises YamlError for an unknown, circular or too large one."""
        alias = quoted(event.anchor)
        if event.anchor not in self._anchors:
            hint = "a text that begins with * stands in quotes"
            raise _error_at(event, "alias", f"alias {alias} has no anchor", hint)
        anchored = self._anchors[event.anchor]
        if anchored is None:
            message = f"alias {alias} is inside the value that it names"
            raise _error_at(event, "alias", message)
        value, weight = anchored
        if value is _WHOLE_LIST:
            message = f"alias {alias} names a whole list of the file"
            raise _error_at(event, "alias", message, "write its entries out")
        self._expanded_values += weight
        if self._expanded_values > MAX_EXPANSION:
            message = f"aliases expand to more than {MAX_EXPANSION:,} values"
            raise _error_at(event, "limit", message)
        return value

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None:
            message = f"has the tag {quoted(event.tag)}"
            hint = "write the value without a tag, or in quotes"
            self._add_fault(event, "tag", message, hint)

    def _add_fault(
        self,
        event: Any,
        code: str,
        message: str,
        hint: str,
    ) -> None:
        self._faults.append(ParseIssue(_position_of(event), code, message, hint))


def _event_source(text: str) -> Any:
    """A function that returns the next event at each call, and None at the end.

    The events are libyaml's, or PyYAML's own if it was built without libyaml.
    """
    try:
        from yaml._yaml import CParser
    except ImportError:
        stream = iter(yaml.parse(text, Loader=yaml.BaseLoader))
        return lambda: next(stream, None)
    return CParser(text).get_event


def _ends_above(parsed: ParsedEntry, error: yaml.MarkedYAMLError) -> bool:
    """Whether an entry ends above the line of a syntax error, which is then not in the entry."""
    mark = error.problem_mark
    return mark is not None and parsed.trail[-1].start_mark.line < mark.line


def _remove_known_nulls(mapping: dict[str, Any]) -> None:
    """Remove the null fields that the format knows; unknown fields stay, to be reported."""
    known_nulls: list[str] = []
    for key, value in mapping.items():
        if value is None and key in KNOWN_FIELDS:
            known_nulls.append(key)
    for key in known_nulls:
        del mapping[key]


def _index_after_value(trail: list[Any], index: int) -> int:
    """The trail index after the whole value that begins at this one."""
    depth = 0
    while True:
        kind = type(trail[index])
        index += 1
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            depth += 1
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            depth -= 1
        if depth == 0:
            return index


def _error_at(
    event: Any,
    code: str,
    message: str,
    hint: str = "",
) -> YamlError:
    return YamlError(ParseIssue(_position_of(event), code, message, hint))


def _too_many_events(event: Any) -> YamlError:
    return _error_at(
        event,
        "limit",
        f"more than {MAX_HELD_EVENTS:,} YAML events in one entry or around the entries",
        "split it",
    )


def _is_null(event: Any) -> bool:
    return event.implicit[0] and event.value in _NULLS and not event.tag


def _position_of(event: Any) -> FilePosition:
    mark = event.start_mark
    return mark.line + 1, mark.column + 1


def _syntax_issue(error: yaml.MarkedYAMLError, text: str) -> ParseIssue:
    """A syntax error of libyaml in our words; nothing of the file behind it is read."""
    from partnerships_db.importing.syntax_errors import syntax_mistake

    mistake = syntax_mistake(error, text)
    position: FilePosition | None = None
    if mistake.line is not None and mistake.column is not None:
        position = (mistake.line, mistake.column)
    return ParseIssue(
        position,
        mistake.code,
        mistake.message,
        mistake.hint,
        ends_reading=True,
    )


# -- Surrogate pairs of JSON -----------------------------------------------------------------------

_QUOTED_TEXT = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SURROGATES = re.compile(
    r"(?P<other>\\[^u])"
    r"|\\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|\\u(?P<lone>[dD][89a-fA-F][0-9a-fA-F]{2})"
)


def _with_joined_surrogates(text: str) -> str:
    """The text with the character for each pair of escapes by which JSON writes it.

    Blanks behind the closing quote keep the columns. Raises YamlError for a lone surrogate.
    """
    if r"\ud" not in text and r"\uD" not in text:
        return text
    return _QUOTED_TEXT.sub(_joined_in_quotes, text)


def _joined_in_quotes(quoted_text: re.Match[str]) -> str:
    def joined(match: re.Match[str]) -> str:
        if match["other"]:
            return match[0]
        if match["lone"]:
            position = quoted_text.start() + match.start()
            message = f"contains the forbidden character U+{match['lone'].upper()}"
            place = _position_at(quoted_text.string, position)
            hint = "write the character itself"
            raise YamlError(ParseIssue(place, "character", message, hint))
        offset = (int(match["high"], 16) - 0xD800) * 0x400
        return chr(0x10000 + offset + int(match["low"], 16) - 0xDC00)

    joined_text = _SURROGATES.sub(joined, quoted_text[0])
    return joined_text + " " * (len(quoted_text[0]) - len(joined_text))


def _position_at(text: str, index: int) -> FilePosition:
    """The line and the column of a character of a text."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
