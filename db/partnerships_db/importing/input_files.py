"""The files that an import reads: which files the given paths name, and their texts."""

import os
import re
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from partnerships_db.importing.file_kinds import kind_of_bytes
from partnerships_db.values.errors import Diagnostic, PartnershipsError
from partnerships_db.values.safe_text import code_point, refused_character

MAX_FILE_BYTES = 32 * 1024 * 1024
"""The size of the largest file that is read, in bytes."""

STDIN = "-"
"""The path that names the standard input."""

_PLAIN_OR_CR = bytes(range(0x20, 0x7F)) + b"\t\n\r"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_UTF_16_START = re.compile(rb"(?:[^\0]\0){2}|(?:\0[^\0]){2}")
_EXTENSIONS = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file to import; its text is read on request."""

    name: str
    """The name as given or found; `<stdin>` for the standard input."""
    path: Path | None
    """The path; None for the standard input."""

    @property
    def place(self) -> str:
        """The absolute path, valid in any working folder; `<stdin>` for the standard input."""
        return self.name if self.path is None else os.path.abspath(self.path)

    def text(self) -> str:
        """Return the text, with LF at the ends of lines. Raises FileError."""
        try:
            data = self._bytes()
        except OSError as error:
            raise self._error(f"can't be read: {error.strerror}") from None
        return self._decoded(data)

    def _bytes(self) -> bytes:
        if self.path is None:
            data = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
        else:
            # O_NONBLOCK: opening a FIFO without a writer must not wait.
            flags = os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_BINARY", 0)
            with open(os.open(self.path, flags), "rb") as file:
                self._refuse_unsuitable(file)
                data = file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise self._too_large()
        return data

    def _refuse_unsuitable(self, file: BinaryIO) -> None:
        """Raise FileError for a folder, a device or a file that is too large."""
        status = os.fstat(file.fileno())
        if stat.S_ISDIR(status.st_mode):
            raise self._error("is a folder")
        if not stat.S_ISREG(status.st_mode):
            raise self._error("is not a regular file")
        if status.st_size > MAX_FILE_BYTES:
            raise self._too_large()

    def _decoded(self, data: bytes) -> str:
        kind = kind_of_bytes(data)
        if kind is not None:
            raise self._error(f"is {kind.name}", kind.advice, code="file-kind")
        if data.startswith(_UTF_16_MARKS) or _UTF_16_START.match(data):
            raise self._error("is UTF-16", "save it as UTF-8", code="encoding", line=1)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise self._error(
                "is not UTF-8",
                "save it as UTF-8",
                code="encoding",
                line=line,
            ) from None

        if "\r" in text:
            text = text.replace("\r\n", "\n")
        self._refuse_characters(text, data)
        return text

    def _refuse_characters(self, text: str, data: bytes) -> None:
        """Raise FileError for the first character that no text may hold."""
        # Removing plain ASCII is as fast as a copy; the remainder is still UTF-8, and short.
        remainder = data.translate(None, _PLAIN_OR_CR).decode("utf-8-sig", "replace")
        is_suspect = "\r" in text or (remainder and refused_character(remainder))
        refused = refused_character(text) if is_suspect else None
        if refused is None:
            return

        position = refused.start()
        raise self._error(
            f"contains the forbidden character {code_point(refused[0])}",
            "remove it",
            code="character",
            line=text.count("\n", 0, position) + 1,
            column=position - text.rfind("\n", 0, position),
        )

    def _too_large(self) -> "FileError":
        megabytes = MAX_FILE_BYTES // 1024 // 1024
        return self._error(f"is larger than {megabytes} MB", "split it", code="limit")

    def _error(
        self,
        message: str,
        hint: str = "",
        *,
        code: str = "unreadable",
        line: int | None = None,
        column: int | None = None,
    ) -> "FileError":
        diagnostic = Diagnostic(
            self.name,
            line,
            column,
            None,
            None,
            message,
            hint,
            code,
        )
        return FileError(diagnostic)


class FileError(PartnershipsError):
    """A file that can't be imported as a whole, with the reason."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(str(problem))
        self.problem = problem


def find_files(paths: list[str]) -> Iterator[TextFile | Diagnostic]:
    """Yield the YAML files that the paths name, in their order; a folder names all files below it.

    The files of a folder are sorted, and names that begin with `.` are left out. A folder without
    YAML files gives a diagnostic, and so does one that can't be listed.
    """
    for path in paths:
        if path == STDIN:
            yield TextFile("<stdin>", None)
        elif os.path.isdir(path):
            yield from _files_in_folder(path)
        else:
            yield TextFile(path, Path(path))


def _files_in_folder(folder: str) -> Iterator[TextFile | Diagnostic]:
    errors: list[OSError] = []
    files = sorted(_walk_folder(Path(folder), errors))
    for file in files:
        yield TextFile(str(file), file)
    for error in errors:
        reason = error.strerror or error
        yield _path_diagnostic(str(error.filename), f"can't be read: {reason}")
    if not files and not errors:
        yield _path_diagnostic(folder, "holds no .yaml or .yml file")


def _path_diagnostic(path: str, message: str) -> Diagnostic:
    return Diagnostic(
        path,
        None,
        None,
        None,
        None,
        message,
        code="unreadable",
    )


def _walk_folder(folder: Path, errors: list[OSError]) -> Iterator[Path]:
    for parent, folder_names, file_names in os.walk(folder, onerror=errors.append):
        visible_folders = [name for name in folder_names if not name.startswith(".")]
        folder_names[:] = visible_folders  # os.walk goes into these
        for name in file_names:
            if not name.startswith(".") and name.endswith(_EXTENSIONS):
                yield Path(parent, name)
