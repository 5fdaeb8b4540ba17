"""Paths to texts: which files an import means, and what may be read of them."""

import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from partnerships_db.values.errors import Diagnostic, PartnershipsError
from partnerships_db.values.safe_text import code_point, refused_character

MAX_FILE_BYTES = 32 * 1024 * 1024
"""The largest file that is read, in bytes."""

STDIN = "-"

_PLAIN_OR_CR = bytes(range(0x20, 0x7F)) + b"\t\n\r"


@dataclass(frozen=True, slots=True)
class TextFile:
    """A file to import, read when asked."""

    name: str
    """As it was given or found; `<stdin>` for the standard input."""
    path: Path | None

    @property
    def place(self) -> str:
        """Where it is found again, whatever the working folder is then."""
        return self.name if self.path is None else os.path.abspath(self.path)

    def text(self) -> str:
        """Its text with LF line ends, or `UnreadableFile`."""
        try:
            data = self._bytes()
        except OSError as error:
            raise FileError(self._problem(None, f"can't be read: {error.strerror}")) from None
        return self._decoded(data)

    def _bytes(self) -> bytes:
        if self.path is None:
            data = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
        else:
            # O_NONBLOCK: opening a FIFO that nobody writes to must not wait.
            descriptor = os.open(
                self.path, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_BINARY", 0)
            )
            with open(descriptor, "rb") as file:
                status = os.fstat(descriptor)
                if not stat.S_ISREG(status.st_mode):
                    kind = "a folder" if stat.S_ISDIR(status.st_mode) else "no regular file"
                    raise FileError(self._problem(None, f"is {kind}"))
                if status.st_size > MAX_FILE_BYTES:
                    raise FileError(self._too_large())
                data = file.read(MAX_FILE_BYTES + 1)
        if len(data) > MAX_FILE_BYTES:
            raise FileError(self._too_large())
        return data

    def _decoded(self, data: bytes) -> str:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise FileError(self._problem(1, "is UTF-16", "save it as UTF-8"))
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise FileError(self._problem(line, "is not UTF-8", "save it as UTF-8")) from None
        if "\r" in text:
            text = text.replace("\r\n", "\n")
        # What is plain ASCII is deleted at the speed of a copy; what remains is still UTF-8, and short.
        suspect = data.translate(None, _PLAIN_OR_CR).decode("utf-8-sig", "replace")
        if ("\r" in text or (suspect and refused_character(suspect))) and (
            bad := refused_character(text)
        ):
            line = text.count("\n", 0, bad.start()) + 1
            column = bad.start() - text.rfind("\n", 0, bad.start())
            message = f"holds {code_point(bad[0])}, which no text may"
            raise FileError(self._problem(line, message, "leave it out", column))
        return text

    def _too_large(self) -> Diagnostic:
        return self._problem(
            None, f"is larger than {MAX_FILE_BYTES // 1024 // 1024} MB", "split it"
        )

    def _problem(
        self, line: int | None, message: str, hint: str = "", column: int | None = None
    ) -> Diagnostic:
        return Diagnostic(self.name, line, column, None, None, message, hint)


class FileError(PartnershipsError):
    """A file that can't be imported as a whole, with the reason."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(str(problem))
        self.problem = problem


def find_files(paths: list[str]) -> Iterator[TextFile | Diagnostic]:
    """The YAML files that the paths mean, in their order; a folder means all below it, sorted.

    Names that begin with `.` are left out. A folder without any YAML file is a problem, and so is one
    below it that can't be looked into.
    """
    for given in paths:
        if given == STDIN:
            yield TextFile("<stdin>", None)
        elif os.path.isdir(given):
            closed: list[OSError] = []
            found = sorted(_below(Path(given), closed))
            yield from (TextFile(str(file), file) for file in found)
            for error in closed:
                message = f"can't be read: {error.strerror or error}"
                yield Diagnostic(str(error.filename), None, None, None, None, message)
            if not found and not closed:
                yield Diagnostic(given, None, None, None, None, "holds no .yaml or .yml file")
        else:
            yield TextFile(given, Path(given))


def _below(folder: Path, closed: list[OSError]) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in files:
            if not name.startswith(".") and name.endswith((".yaml", ".yml")):
                yield Path(parent, name)
