"""YAML text to entries, one at a time: libyaml's events, bounded, every scalar as the text it is.

PyYAML's loaders guess types, drop duplicate keys, hang on bombs and lose lines. Its event stream
does none of that; what it leaves to us is here: depth, tags, duplicate and merge keys, anchors,
and where each value stands. The events of an entry are kept only while the entry is in hand, so
that the place of a mistake can be looked up when there is one, and costs nothing when there is none.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
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

from partnerships_db.format.schema import KNOWN_FIELDS, MULTILINE
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.values.errors import FieldPath, PartnershipsError, did_you_mean, quoted
from partnerships_db.values.safe_text import code_point, refused_character

MAX_DEPTH = 16
MAX_ENTRY_EVENTS = 4_000_000
MAX_HELD_EVENTS = 200_000
"""How many YAML events one entry may have, or all that stands around the entries: they are held in memory."""
MAX_EXPANSION = 100_000
"""How many values all aliases of a file may stand for, added up before any of them is used."""
TEXT_WEIGHT = 64
"""So many characters of a text count as one value more."""

_NULLS = frozenset({"", "~", "null"})

FilePosition = tuple[int, int]
"""Line and column, from 1."""


@dataclass(frozen=True, slots=True)
class ParseIssue:
    """A mistake in the YAML itself, or in what stands around the entries."""

    place: FilePosition | None
    message: str
    hint: str = ""
    path: FieldPath = ()


class YamlError(PartnershipsError):
    """The rest of the file can't be read."""

    def __init__(self, fault: ParseIssue) -> None:
        super().__init__(fault.message)
        self.fault = fault


@dataclass(slots=True)
class ParsedEntry:
    """One item of one of the five lists, as it was written."""

    list_name: ListName
    number: int
    """From 0, in its list of its document."""
    document: int
    value: Any
    faults: list[ParseIssue] = field(default_factory=list)
    trail: list[Any] = field(default_factory=list, repr=False)
    """The YAML events it was made from."""
    above: int = 0
    """The lines of its file that were not read with it."""
    _positions: dict[FieldPath, tuple[int, int]] = field(default_factory=dict, repr=False)
    """Where in the trail the key and the value of each path are: made when a mistake is looked up."""

    @property
    def id(self) -> str | None:
        """What it gives as its id, if that is a text."""
        given = self.value.get("id") if isinstance(self.value, dict) else None
        return given if isinstance(given, str) else None

    def place(self, path: FieldPath = (), *, of_key: bool = False) -> FilePosition:
        """Where the value at `path` stands, or the nearest thing around it that was written."""
        position = 0
        if path:
            if not self._positions:
                self._locate(0, ())
            while path not in self._positions:
                path = path[:-1]
            key, value = self._positions[path]
            position = key if of_key else value
        line, column = _place(self.trail[position])
        return line + self.above, column

    def _locate(self, position: int, path: FieldPath, key: int = 0) -> int:
        """Note the value that begins at this position and all in it, and give the position behind it."""
        # Of a repeated key the first stands, as in the value.
        self._positions.setdefault(path, (key, position))
        kind, position = type(self.trail[position]), position + 1
        if kind is MappingStartEvent:
            while type(key_event := self.trail[position]) is not MappingEndEvent:
                position = self._locate(position + 1, (*path, key_event.value), position)
            return position + 1
        if kind is SequenceStartEvent:
            number = 0
            while type(self.trail[position]) is not SequenceEndEvent:
                position = self._locate(position, (*path, number), position)
                number += 1
            return position + 1
        return position


def parse_entries(text: str, faults: list[ParseIssue]) -> Iterator[ParsedEntry]:
    """The entries of all documents, in order; what is wrong around them is added to `faults`.

    What is wrong inside an entry goes into its own `faults`. Where the file can't be read on, the
    reason is the last fault. A file with nothing in it is a fault.
    """
    reader = _Reader(text, faults)
    try:
        yield from reader.documents()
    except yaml.MarkedYAMLError as error:
        faults.append(_syntax_fault(error, text))
    except yaml.reader.ReaderError as error:
        faults.append(ParseIssue(None, f"can't be read as YAML: {error.reason}"))
    except YamlError as error:
        faults.append(error.fault)


class EntryReparser:
    """Entries of a file, each read again by itself: the whole of a long file takes a while."""

    def __init__(self, text: str, starts: Sequence[int]) -> None:
        """`starts` are the lines in which the file's entries begin, in order."""
        self._lines = text.splitlines(keepends=True)
        self._starts = starts

    def entry(self, name: ListName, line: int) -> ParsedEntry | None:
        """The entry that begins in that line; None where it can't be told without what is above it."""
        # With an anchor above, or all in one line, it is nothing or another: the caller compares ids.
        following = bisect_right(self._starts, line)
        end = self._starts[following] - 1 if following < len(self._starts) else None
        found = next(parse_entries(f"{name}:\n{''.join(self._lines[line - 1 : end])}", []), None)
        if found is not None:
            found.above = line - 2
        return found


class _Reader:
    """Recursive descent over the events; its depth is bounded, so Python's stack is too."""

    def __init__(self, text: str, faults: list[ParseIssue]) -> None:
        self._next_event = _events(text)
        self._outer_faults = self._faults = faults
        self._trail: list[Any] = []
        """The events since the entry in hand began, or those around the entries."""
        self._anchors: dict[str, tuple[Any, int] | None] = {}
        """What each anchor names and how many values that is; None while it is being read."""
        self._count = 0
        """The events of the entries before the one in hand."""
        self._expanded = 0
        """The values that aliases have stood for."""
        self._first_keys: tuple[Any, int, dict[str, int]] = (None, 0, {})
        """Of the mapping last found to repeat a key: its first event, how far it was searched, its keys' lines."""

    def documents(self) -> Iterator[ParsedEntry]:
        number, empty = 0, True
        while (event := self._next()) is not None:
            if type(event) is DocumentStartEvent:
                self._anchors.clear()
                root = self._next()
                if type(root) is ScalarEvent and _is_null(root):
                    continue
                empty = False
                if type(root) is not MappingStartEvent:
                    kind = "a list" if type(root) is SequenceStartEvent else "a single value"
                    raise YamlError(
                        ParseIssue(
                            _place(root),
                            f"the file is {kind} at the top",
                            "expected lists such as events:",
                        )
                    )
                self._refuse_tag(root)
                yield from self._document(number)
                number += 1
        if empty:
            raise YamlError(
                ParseIssue(
                    None, "the file is empty", f"expected one of the lists {', '.join(LISTS)}"
                )
            )

    def _document(self, number: int) -> Iterator[ParsedEntry]:
        start, seen = len(self._trail), set[str]()
        while type(event := self._next()) is not MappingEndEvent:
            key = (
                event.value
                if type(event) is ScalarEvent and event.tag is None
                else self._bad_key(event)
            )
            if key in seen or key == "<<":
                self._repeated_key(event, start)
            seen.add(key)
            if key in LISTS:
                yield from self._list(key, number, self._next())
                continue
            if key != "format":
                hint = did_you_mean(key, (*LISTS, "format")) or f"expected {', '.join(LISTS)}"
                self._fault(event, f"unknown list {quoted(key)}", hint)
            event = self._next()
            value = self._value(event, 2)
            if key == "format" and value not in (None, "1"):
                self._fault(
                    event, f"format {quoted(value)} is not known here", "expected format: 1"
                )

    def _list(self, name: ListName, document: int, event: Any) -> Iterator[ParsedEntry]:
        if type(event) is not SequenceStartEvent:
            if type(event) is not ScalarEvent or not _is_null(event):
                self._fault(
                    event, f"{name} is no list", 'expected entries that begin with "- id: …"'
                )
            self._value(event, 2)
            return
        self._refuse_tag(event)
        self._anchor(event, None)
        outer, number = self._trail, 0
        while type(event := self._next_event()) is not SequenceEndEvent:
            if self._count > MAX_ENTRY_EVENTS:
                raise YamlError(
                    ParseIssue(
                        _place(event),
                        f"the file has more than {MAX_ENTRY_EVENTS:,} YAML events",
                        "split it",
                    )
                )
            found = ParsedEntry(name, number, document, None)
            self._trail, self._faults = found.trail, found.faults
            self._trail.append(event)
            found.value = self._value(event, 3)
            self._trail, self._faults = outer, self._outer_faults
            self._count += len(found.trail)
            yield found
            number += 1
        self._trail.append(event)

    def _next(self) -> Any:
        event = self._next_event()
        self._trail.append(event)
        if len(self._trail) > MAX_HELD_EVENTS:
            raise _too_many(event)
        return event

    def _value(self, event: Any, depth: int) -> Any:
        """The value that begins with this event, which is in the trail already."""
        kind = type(event)
        if kind is AliasEvent:
            return self._aliased(event)
        self._refuse_tag(event)
        began, expanded = len(self._trail), self._expanded
        if kind is ScalarEvent:
            value: Any = self._scalar(event)
        else:
            if depth > MAX_DEPTH:
                raise YamlError(
                    ParseIssue(
                        _place(event),
                        "is nested too deeply",
                        "nothing in the format goes that deep",
                    )
                )
            self._anchor(event, None)
            value = self._mapping(depth) if kind is MappingStartEvent else self._sequence(depth)
        if event.anchor is not None:
            weight = sum(
                1 + len(getattr(one, "value", "")) // TEXT_WEIGHT
                for one in self._trail[began - 1 :]
            )
            self._anchor(event, (value, weight + self._expanded - expanded))
        return value

    def _mapping(self, depth: int) -> dict[str, Any]:
        # The hot loop of an import: a plain scalar costs no call.
        mapping: dict[str, Any] = {}
        unstated = False
        start, trail, next_event = len(self._trail), self._trail, self._next_event
        while type(event := next_event()) is not MappingEndEvent:
            trail.append(event)
            if len(trail) > MAX_HELD_EVENTS:
                raise _too_many(event)
            key = (
                event.value
                if type(event) is ScalarEvent and event.tag is None
                else self._bad_key(event)
            )
            if is_repeated := key in mapping or key == "<<":
                self._repeated_key(event, start)
            event = next_event()
            trail.append(event)
            if type(event) is not ScalarEvent or event.tag is not None or event.anchor is not None:
                value = self._value(event, depth + 1)
                if key not in MULTILINE and type(value) is str and value[-1:] == "\n":
                    value = value[:-1]
                elif value == []:
                    value = None
            elif event.implicit[0]:
                value = event.value
                if value in _NULLS:
                    value = None
            else:
                value = self._scalar(event) or ""
                if value[-1:] == "\n" and key not in MULTILINE:
                    value = value[:-1]
            if value is None:
                unstated = True
            if not is_repeated:
                mapping[key] = value
        trail.append(event)
        if unstated:
            return {
                key: value
                for key, value in mapping.items()
                if value is not None or key not in KNOWN_FIELDS
            }
        return mapping

    def _sequence(self, depth: int) -> list[Any]:
        sequence: list[Any] = []
        while type(event := self._next()) is not SequenceEndEvent:
            value = self._value(event, depth + 1)
            # No field that may have several lines is a list of texts.
            sequence.append(value[:-1] if type(value) is str and value[-1:] == "\n" else value)
        return sequence

    def _scalar(self, event: Any) -> str | None:
        value: str = event.value
        if event.implicit[0]:
            return None if value in _NULLS else value
        if event.style == '"' and not value.isprintable() and (bad := refused_character(value)):
            self._fault(event, f"holds {code_point(bad[0])}, which no text may", "leave it out")
        return value

    def _anchor(self, event: Any, value: tuple[Any, int] | None) -> None:
        if event.anchor is not None:
            self._anchors[event.anchor] = value

    def _bad_key(self, event: Any) -> str:
        if type(event) is not ScalarEvent:
            raise YamlError(
                ParseIssue(
                    _place(event), "a field's name is no text", "expected a name and a colon"
                )
            )
        self._fault(event, f"has the tag {quoted(event.tag)}", "write the name without a tag")
        key: str = event.value
        return key

    def _repeated_key(self, event: Any, start: int) -> None:
        if event.value == "<<":
            self._fault(event, "merge keys are not read", "write the fields out")
        else:
            line = self._first_line(event.value, start)
            self._fault(
                event,
                f"{quoted(event.value)} stands here twice, first in line {line}",
                "keep one of them",
            )

    def _first_line(self, key: str, start: int) -> int:
        """The line of the first such key in the mapping in hand, whose keys and values begin at `start`."""
        trail = self._trail
        first_event, position, lines = self._first_keys
        if first_event is not trail[start]:
            position, lines = start, {}
        while key not in lines:
            lines.setdefault(trail[position].value, trail[position].start_mark.line + 1)
            position = _behind(trail, position + 1)
        self._first_keys = (trail[start], position, lines)
        return lines[key]

    def _aliased(self, event: Any) -> Any:
        try:
            anchored = self._anchors[event.anchor]
        except KeyError:
            raise YamlError(
                ParseIssue(_place(event), f"alias {quoted(event.anchor)} has no anchor")
            ) from None
        if anchored is None:
            raise YamlError(
                ParseIssue(
                    _place(event), f"alias {quoted(event.anchor)} stands inside what it names"
                )
            )
        value, weight = anchored
        self._expanded += weight
        if self._expanded > MAX_EXPANSION:
            raise YamlError(
                ParseIssue(_place(event), f"aliases stand for more than {MAX_EXPANSION:,} values")
            )
        return value

    def _refuse_tag(self, event: Any) -> None:
        if event.tag is not None:
            self._fault(event, f"has the tag {quoted(event.tag)}", "write the value without a tag")

    def _fault(self, event: Any, message: str, hint: str = "") -> None:
        self._faults.append(ParseIssue(_place(event), message, hint))


def _events(text: str) -> Any:
    """The next event at each call, then None; libyaml's own, or PyYAML's where it was built without."""
    try:
        from yaml._yaml import CParser
    except ImportError:
        stream = iter(yaml.parse(text, Loader=yaml.BaseLoader))
        return lambda: next(stream, None)
    return CParser(text).get_event


def _behind(trail: list[Any], position: int) -> int:
    """The position behind the whole value that begins at this one."""
    depth = 0
    while True:
        kind = type(trail[position])
        position += 1
        if kind is MappingStartEvent or kind is SequenceStartEvent:
            depth += 1
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            depth -= 1
        if depth == 0:
            return position


def _too_many(event: Any) -> YamlError:
    return YamlError(
        ParseIssue(
            _place(event),
            f"more than {MAX_HELD_EVENTS:,} YAML events stand here together",
            "split it",
        )
    )


def _is_null(event: Any) -> bool:
    return event.implicit[0] and event.value in _NULLS and not event.tag


def _place(event: Any) -> FilePosition:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _syntax_fault(error: yaml.MarkedYAMLError, text: str) -> ParseIssue:
    mark = error.problem_mark or error.context_mark
    place = (mark.line + 1, mark.column + 1) if mark else None
    if mark and "Unicode character escape" in str(error.problem):
        line = text.splitlines()[mark.line]
        if escape := re.search(r"\\(?:u|U0000)([0-9a-fA-F]{4})", line[max(mark.column - 2, 0) :]):
            return ParseIssue(
                place,
                f"holds U+{escape[1].upper()}, which no text may",
                "write the character itself",
            )
    problem = error.problem or "is no YAML"
    if "mapping values are not allowed" in problem:
        return ParseIssue(place, "a second colon in one value", "put the value in quotes")
    if "cannot start any token" in problem:
        return ParseIssue(
            place,
            "a tab or a special character begins the value",
            "indent with blanks, quote the value",
        )
    context = f" {error.context}" if error.context else ""
    return ParseIssue(place, f"{problem}{context}")
