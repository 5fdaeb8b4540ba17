"""Paths as people type and drop them: in quotes, as `file:` addresses, with escaped blanks."""

import os
import re
import shlex
from collections.abc import Iterator
from urllib.parse import unquote

_FILE_ADDRESS = re.compile(r"file:(?://(?:localhost)?)?(?=/)", re.IGNORECASE)
"""The start of the address of a file on this machine, before its path."""

_CALL_OPERATOR = "&"
"""What a terminal writes before the quoted path if its shell is PowerShell."""


def named_paths(text: str) -> list[str]:
    """The paths that a text names; the text itself if it names nothing that exists.

    A text is a path as it is, unless no such file exists. Then it is read as a terminal writes the
    path of a dropped file, or several of them. A `~` at the start is the home folder, as in a
    shell; `./~` is a file of that name.
    """
    path = next(filter(os.path.lexists, _readings(text)), None)
    if path is not None:
        return [path]

    paths = []
    for word in _words(text):
        path = next(filter(os.path.lexists, _readings(word)), None)
        if path is None:
            return [os.path.expanduser(text)]
        paths.append(path)
    return paths or [os.path.expanduser(text)]


def named_path(text: str) -> str:
    """The one path that a text names, for a place that takes only one."""
    paths = named_paths(text)
    return paths[0] if len(paths) == 1 else text


def _readings(text: str) -> Iterator[str]:
    """The paths that a text can mean, the most literal first."""
    yield os.path.expanduser(text)
    yield text
    stripped_text = text.strip()
    yield os.path.expanduser(stripped_text)
    address = _FILE_ADDRESS.match(stripped_text)
    if address:
        yield unquote(stripped_text[address.end() :], errors="surrogateescape")


def _words(text: str) -> list[str]:
    """The words of a line as a shell reads them; none if a quote is not closed."""
    try:
        words = shlex.split(text)
    except ValueError:
        return []
    return words[1:] if words[:1] == [_CALL_OPERATOR] else words
