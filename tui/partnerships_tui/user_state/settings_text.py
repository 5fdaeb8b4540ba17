"""The text of `config.toml`: its values, their mistakes, and the place of each in the file."""

from __future__ import annotations

import os
import re
import shlex
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from partnerships_db.values.errors import Diagnostic, InvalidValue, did_you_mean, quoted
from partnerships_db.values.exchange import TARGET_CURRENCIES
from partnerships_db.values.safe_text import code_point, refused_character
from partnerships_tui.drawing.text.bilingual import LANGUAGES, OutputLanguage
from partnerships_tui.user_state.settings import NO_CURRENCY, Place, Settings

MAX_MISTAKES = 20
"""The most mistakes that are named; a file with more of them is no file of settings."""


def settings_in(content: bytes, settings: Settings) -> Settings:
    """The settings in the bytes of the file; what can't be read has its default and a mistake."""
    may_name_store = b"store" in content
    try:
        text = content.decode("utf-8-sig")
        document = tomllib.loads(text)
        return _settings_of(document, settings._replace(exists=True, places=_places_in(text)))
    except UnicodeDecodeError as error:
        return settings.unread(
            "is not UTF-8",
            *_place_of_byte(content, error.start),
            hides_store=may_name_store,
        )
    except RecursionError:
        return settings.unread("is nested too deep", hides_store=may_name_store)
    except ValueError as error:  # of TOML, or of a number with thousands of digits
        return settings.unread(
            *_toml_reason(str(error), text),
            hides_store=may_name_store,
        )


def _place_of_byte(content: bytes, position: int) -> tuple[int, int]:
    """The line and the column of a byte, from 1."""
    *earlier_lines, line = content[:position].split(b"\n")
    return len(earlier_lines) + 1, len(line.decode("utf-8", "replace")) + 1


_PLACE_IN_MESSAGE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")

_TOML_REASONS = {
    "Invalid value": "a value is a text in quotes, true or false",
    r"Illegal character '\n'": "a quote is not closed in its line",
}
"""Plain words for the most frequent messages of the parser."""


def _toml_reason(message: str, text: str) -> tuple[str, int | None, int | None]:
    """Why a text is not TOML, by the message of the parser, with the line and the column."""
    match = _PLACE_IN_MESSAGE.search(message)
    if match is None:
        return "has a value that is too long", None, None
    message = message[: match.start()]
    reason = f"is not TOML: {_TOML_REASONS.get(message, message[:1].lower() + message[1:])}"
    if match[1]:
        return reason, int(match[1]), int(match[2])
    lines = text.split("\n")
    return reason, len(lines), len(lines[-1]) + 1


# -- Places ----------------------------------------------------------------------------------------

_PART = r"""(?:"[^"]*"|'[^']*'|[\w-]+)"""
_NAME = rf"{_PART}(?:\s*\.\s*{_PART})*"
_TABLE = re.compile(rf"\s*\[\s*({_NAME})\s*\]")
_ASSIGNMENT = re.compile(rf"(\s*)({_NAME})\s*=\s*")


def _places_in(text: str) -> dict[str, Place]:
    """The place of each setting and of each key of a table; the first one for a repeated name."""
    places: dict[str, Place] = {}
    prefix = ""
    for line_number, line in enumerate(text.split("\n"), start=1):
        table = _TABLE.match(line)
        if table:
            name = _plain_name(table[1])
            prefix = f"{name}."
            column = table.start(1) + 1
            places.setdefault(name, Place(line_number, column, column))
            continue
        assignment = _ASSIGNMENT.match(line)
        if assignment:
            name = prefix + _plain_name(assignment[2])
            place = Place(line_number, assignment.start(2) + 1, assignment.end() + 1)
            places.setdefault(name, place)
    return places


def _plain_name(written_name: str) -> str:
    """A dotted name without quotes and blanks."""
    parts = re.findall(_PART, written_name)
    return ".".join(part.strip("\"'") for part in parts)


# -- Values ----------------------------------------------------------------------------------------


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise InvalidValue("is not a text", 'texts are in quotes: "…"')
    if not value.strip():
        raise InvalidValue("is empty", "without the line the default applies")
    character = refused_character(value)
    if character:
        raise InvalidValue(f"has the character {code_point(character[0])}")
    return value


def _path(value: object) -> Path:
    text = os.path.expanduser(_text(value))
    if not os.path.isabs(text):
        raise InvalidValue(
            f"{quoted(text)} depends on the current folder",
            "a path begins with / or ~",
        )
    return Path(text)


def _command(value: object) -> str:
    text = _text(value)
    try:
        shlex.split(text)
    except ValueError as error:
        raise InvalidValue(f"{quoted(text)} can't be read: {str(error).lower()}") from None
    return text


def _language(value: object) -> OutputLanguage:
    text = _text(value)
    for language in LANGUAGES:
        if language == text:
            return language
    raise InvalidValue(f"{quoted(text)} is unknown", f"expected {' or '.join(LANGUAGES)}")


def _currency(value: object) -> str:
    text = _text(value)
    if text == NO_CURRENCY:
        return ""
    if text in TARGET_CURRENCIES:
        return text
    choices = (*TARGET_CURRENCIES, NO_CURRENCY)
    hint = did_you_mean(text, choices) or f"expected {', '.join(choices)}"
    raise InvalidValue(f"{quoted(text)} is unknown", hint)


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidValue("is neither true nor false")
    return value


_READERS: dict[str, Callable[[object], Any]] = {
    "store": _path,
    "theme": _text,
    "language": _language,
    "currency": _currency,
    "view": _text,
    "own_folder": _path,
    "editor": _command,
    "ascii": _switch,
    "plain": _switch,
}
"""The function that reads the value of each setting, and raises InvalidValue."""

SETTING_NAMES = (*_READERS, "keys")
"""The names of all settings."""


def _settings_of(document: Mapping[str, object], settings: Settings) -> Settings:
    """The settings in a TOML document, with its mistakes."""
    values: dict[str, Any] = {}
    mistakes: list[Diagnostic] = []
    for name, value in document.items():
        try:
            if name == "keys":
                values[name] = dict(_key_names(value, settings, mistakes))
            elif name in _READERS:
                values[name] = _READERS[name](value)
            elif len(mistakes) < MAX_MISTAKES:  # the search for a suggestion takes time
                mistakes.append(_unknown_setting(settings, name, value))
        except InvalidValue as error:
            mistakes.append(settings.mistake(name, error.wrong, error.expected))

    return settings._replace(
        **values,
        mistakes=tuple(mistakes[:MAX_MISTAKES]),
        hides_store="store" in document and "store" not in values,
    )


def _unknown_setting(
    settings: Settings,
    name: str,
    value: object,
) -> Diagnostic:
    hint = did_you_mean(name, SETTING_NAMES) or f"the settings are {', '.join(SETTING_NAMES)}"
    if isinstance(value, dict) and set(value) & set(SETTING_NAMES):
        hint = "settings are at the top of the file, in no table"
    mistake = settings.mistake(name, "is an unknown setting", hint)
    place = settings.places.get(name)
    return mistake._replace(column=place and place.column)


def _key_names(
    table: object,
    settings: Settings,
    mistakes: list[Diagnostic],
    prefix: str = "",
) -> Iterator[tuple[str, str]]:
    """Yield the names of the table `[keys]` with their values; what is not a text is a mistake."""
    if not isinstance(table, dict):
        raise InvalidValue("is not a table", "its keys are below a line [keys]")
    for part, value in table.items():
        name = f"{prefix}{part}"
        if isinstance(value, dict):
            yield from _key_names(value, settings, mistakes, f"{name}.")
            continue
        try:
            yield name, _text(value)
        except InvalidValue as error:
            mistakes.append(settings.mistake(f"keys.{name}", error.wrong, error.expected))
