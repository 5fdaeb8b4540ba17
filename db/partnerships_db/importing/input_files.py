"""The files that an import reads: which files the given paths name, and their texts."""

import os
import re
import stat
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from partnerships_db.importing.file_kinds import kind_of_bytes
from partnerships_db.importing.typed_paths import named_paths
from partnerships_db.starter_data import EDITION_FILE
from partnerships_db.values.errors import Diagnostic, PartnershipsError
from partnerships_db.values.safe_text import code_point, refused_character

MAX_FILE_BYTES = 32 * 1024 * 1024
"""The size of the largest file that is read, in bytes."""

STDIN = "-"
"""The path that names the standard input."""

EXTENSIONS = (".yaml", ".yml", ".json")
"""The endings of the files of a folder that are read, in small letters."""

MAX_ENDINGS = 5
"""The most endings that are named of files that were left out."""

FileIdentity = tuple[int, int]
"""The device and the number of a file on it, which all its names share."""

_PLAIN_OR_CR = bytes(range(0x20, 0x7F)) + b"\t\n\r"
_UTF_32_MARKS = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")
_OWN_JSON = re.compile(
    rb'(?:\xef\xbb\xbf)?\s*\{\s*"(?:format|companies|sources|models|availability|events)"\s*:'
)
"""How a JSON file begins that has entries. A folder may hold others, such as a JSON Schema."""

_EDITION = re.compile(rb"version: data-")
"""How the file begins that names the edition of the starter data. It has no entries."""

_BEGINNING_BYTES = 1024
_UTF_16_START = re.compile(rb"(?:[^\0]\0){2}|(?:\0[^\0]){2}")


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
        except ValueError as error:  # a path with a NUL
            raise self._error(f"can't be read: {error}") from None
        return self._decoded(data)

    def _bytes(self) -> bytes:
        if self.path is None:
            data = sys.stdin.buffer.read(MAX_FILE_BYTES + 1)
        else:
            with _opened(self.path) as file:
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
        if data.startswith(_UTF_32_MARKS):
            raise self._error("is UTF-32", "save it as UTF-8", code="encoding", line=1)
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


def find_files(
    paths: list[str],
    left_out_files: Counter[str] | None = None,
) -> Iterator[TextFile | Diagnostic]:
    """Yield the files that the paths name, in their order; a folder names all files below it.

    A path may be written as a terminal or a shell writes it (`named_paths`). The files of a folder
    are the YAML files and the JSON files of the format, sorted; hidden names are left out. Links
    to folders are followed, and each file is read once, however many names it has.

    A folder without such files gives a diagnostic, and so does one that can't be listed.
    `left_out_files` counts the other files of the folders by their endings.
    """
    if left_out_files is None:
        left_out_files = Counter()
    known_files: set[FileIdentity] = set()
    for path in paths:
        if path == STDIN:
            yield TextFile("<stdin>", None)
            continue
        if not path.strip() and not os.path.lexists(path):
            yield _path_diagnostic('""', "is not a path", "name a file or a folder")
            continue
        for named_path in named_paths(path):
            if os.path.isdir(named_path):
                yield from _FolderFiles(Path(named_path), known_files).all(left_out_files)
            elif _is_new(Path(named_path), known_files):
                yield TextFile(named_path, Path(named_path))


def _is_new(path: Path, known_files: set[FileIdentity]) -> bool:
    """Whether a file is not known yet; then it becomes so. A file without a status is new."""
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return True
    identity = (status.st_dev, status.st_ino)
    if identity in known_files and status.st_ino:  # some file systems do not number their files
        return False
    known_files.add(identity)
    return True


class _FolderFiles:
    """The files below one folder."""

    def __init__(self, folder: Path, known_files: set[FileIdentity]) -> None:
        self._folder = folder
        self._known_files = known_files
        self._known_folders: set[FileIdentity] = set()
        self._errors: list[OSError] = []

    def all(self, left_out_files: Counter[str]) -> Iterator[TextFile | Diagnostic]:
        """Yield the files in the order of their names, then what is wrong with the folder."""
        own_left_out_files: Counter[str] = Counter()
        files = []
        for path in self._visible_files():
            if _may_have_entries(path):
                files.append(path)
            else:
                own_left_out_files[path.suffix.lower()] += 1
        left_out_files.update(own_left_out_files)

        new_files = [path for path in files if _is_new(path, self._known_files)]
        for path in sorted(new_files):
            yield TextFile(str(path), path)
        for error in self._errors:
            reason = error.strerror or error
            yield _path_diagnostic(str(error.filename), f"can't be read: {reason}")
        if not files and not self._errors:
            message = "holds no .yaml, .yml or .json file"
            hint = left_out_sentence(own_left_out_files)
            yield _path_diagnostic(
                str(self._folder),
                message,
                hint,
                code="empty-folder",
            )

    def _visible_files(self) -> list[Path]:
        """All files, links last: a file that is met twice has its own name, not that of a link."""
        files: list[Path] = []
        linked_files: list[Path] = []
        folders = [self._folder]
        while folders:
            linked_folders: list[Path] = []
            for folder in folders:
                self._walk(folder, files, linked_files, linked_folders)
            folders = sorted(linked_folders)
        return sorted(files) + sorted(linked_files)

    def _walk(
        self,
        folder: Path,
        files: list[Path],
        linked_files: list[Path],
        linked_folders: list[Path],
    ) -> None:
        """Add what is below a folder that was not walked yet; links to folders are only noted."""
        for parent, folder_names, file_names in os.walk(folder, onerror=self._errors.append):
            if not _is_new(Path(parent), self._known_folders):
                folder_names.clear()  # os.walk goes into these
                continue
            folder_names[:] = [name for name in folder_names if not name.startswith(".")]
            paths = [Path(parent, name) for name in folder_names]
            linked_folders.extend(path for path in paths if self._is_link_outwards(path))
            for name in file_names:
                path = Path(parent, name)
                if not name.startswith("."):
                    (linked_files if path.is_symlink() else files).append(path)

    def _is_link_outwards(self, path: Path) -> bool:
        """Whether a folder is a link, but not to the folder that is read or to one around it."""
        if not path.is_symlink():
            return False
        target = os.path.realpath(path)
        return os.path.commonpath([target, os.path.realpath(self._folder)]) != target


def _may_have_entries(path: Path) -> bool:
    """Whether a file of a folder is one to read, judged by its name, or else by its beginning."""
    ending = path.suffix.lower()
    if ending != ".json" and path.name != EDITION_FILE:
        return ending in EXTENSIONS
    try:
        with _opened(path) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return False
            beginning = file.read(_BEGINNING_BYTES)
    except OSError:
        return True  # the import says why it can't be read
    if ending == ".json":
        return _OWN_JSON.match(beginning) is not None
    return _EDITION.match(beginning) is None


def _opened(path: Path) -> BinaryIO:
    # O_NONBLOCK: opening a FIFO without a writer must not wait.
    flags = os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_BINARY", 0)
    return open(os.open(path, flags), "rb")


def left_out_sentence(left_out: Mapping[str, int]) -> str:
    """How many files of folders were left out, by their endings; empty if none was."""
    total = sum(left_out.values())
    if not total:
        return ""
    kinds = []
    by_count = sorted(left_out.items(), key=lambda item: (-item[1], not item[0], item[0]))
    for ending, count in by_count[:MAX_ENDINGS]:
        kinds.append(f"{count:,} {ending or 'without an ending'}")
    if len(left_out) > MAX_ENDINGS:
        kinds.append("others")
    files = "1 file" if total == 1 else f"{total:,} files"
    return f"{files} left out: {', '.join(kinds)}"


def _path_diagnostic(
    path: str,
    message: str,
    hint: str = "",
    code: str = "unreadable",
) -> Diagnostic:
    return Diagnostic(
        path,
        None,
        None,
        None,
        None,
        message,
        hint,
        code=code,
    )
