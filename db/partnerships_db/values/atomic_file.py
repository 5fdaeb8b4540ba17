"""Files that are written whole or not at all."""

import errno
import os
import select
import stat
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import takewhile
from pathlib import Path
from typing import IO, Self

from partnerships_db.values.safe_text import refused_character

READABLE_BY_OWNER = 0o600

MAX_READER_SECONDS = 10.0
"""How long the reader of a pipe may leave it full before the writing is given up."""

MAX_BYTES_IN_MEMORY = 1 << 20
"""The size after which the copy of a text is on the disk."""

_COPIED_BYTES = 1 << 16
"""The bytes that are copied at once."""

MAX_LINKS = 40
"""The most links that lead from one to the next, as on Linux."""

_IN_PLACE_ERRORS = (errno.EACCES, errno.EPERM, errno.EROFS, errno.EBUSY, errno.EXDEV)
"""The errors after which a file is written in place: its folder takes no other file."""


def atomic_write(
    path: Path,
    text: str,
    *,
    force: bool,
    mode: int | None = None,
) -> None:
    """Write the whole text to a path, or leave the path as it was and raise OSError.

    A link stays, and its target is written. A pipe or a device is written to, never replaced, and
    needs no `force`. A file gets `mode`; without one it keeps the mode that it had, and a new file
    has that of the umask. Raises FileExistsError for a file that is there, unless `force` is set.
    """
    with PreparedFile(path, [text], force=force, mode=mode) as prepared_file:
        prepared_file.commit()


class PreparedFile:
    """A text that is ready to become a file: on the disk, synced, and beside the file's place.

    The text comes in pieces, and may be larger than the memory. A pipe or a device gets them one by
    one with `commit`. It is a context manager that removes what `commit` did not put into its
    place.
    """

    def __init__(
        self,
        path: Path,
        texts: Iterable[str],
        *,
        force: bool,
        mode: int | None = None,
    ) -> None:
        """Raises OSError as `atomic_write` does; then nothing is left on the disk."""
        self.path = path
        """The path; the target of a link once the text is prepared."""
        self._pieces = _encoded(texts)
        self._copy: IO[bytes] | None = None
        """The text for a file that is written in place."""
        self._new_folders: list[Path] = []
        """The folders that were made for the file, the innermost first."""
        self._status = _status_of(path)
        self._temporary_path: Path | None = None
        if self._status is not None:
            _refuse_unsuitable(path, self._status, force=force)
        if not self.is_stream:
            # The target of a link is replaced, not the link.
            self.path = Path(os.path.realpath(path))
            self._prepare(mode)

    @property
    def is_stream(self) -> bool:
        """Whether the path is a pipe, a device or an open stream, which can't be replaced."""
        if own_descriptor(self.path) is not None:
            return True
        return self._status is not None and not stat.S_ISREG(self._status.st_mode)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._remove_temporary_file()
        if self._copy is not None:
            self._copy.close()

    def _remove_temporary_file(self) -> None:
        """Remove the text that is beside its place, with the folders that were made for it."""
        if self._temporary_path is None:
            return
        self._temporary_path.unlink(missing_ok=True)
        self._temporary_path = None
        with suppress(OSError):  # another file is in it
            for folder in self._new_folders:
                folder.rmdir()

    def commit(self) -> None:
        """Put the text into its place. Raises OSError."""
        if self.is_stream:
            _write_to_stream(self.path, self._pieces)
        elif self._copy is not None:
            _write_in_place(self.path, self._copy)
        elif self._temporary_path is not None:
            self._replace(self._temporary_path)

    def _replace(self, temporary_path: Path) -> None:
        try:
            os.replace(temporary_path, self.path)
            self._temporary_path = None
        except OSError as error:
            # A file on which another is mounted, as in a container, can't be replaced.
            if error.errno not in _IN_PLACE_ERRORS or self._status is None:
                raise
            with open(temporary_path, "rb") as copy:
                _write_in_place(self.path, copy)

    def _prepare(self, mode: int | None) -> None:
        """Write the text beside its place, or elsewhere if the file must be written in place."""
        if self._status is not None and self._status.st_nlink > 1:
            # Its other names must stay names of the same file.
            self._copy = _temporary_copy(self._pieces)
            return
        self._make_folders()
        try:
            self._write_temporary_file(mode)
        except OSError as error:
            error.filename = str(self.path)  # nobody knows the other file
            if error.errno not in _IN_PLACE_ERRORS or self._status is None:
                raise
            self._copy = _temporary_copy(self._pieces)

    def _make_folders(self) -> None:
        parents = self.path.parents
        self._new_folders = list(takewhile(lambda folder: not folder.exists(), parents))
        self.path.parent.mkdir(parents=True, exist_ok=True)

    def _write_temporary_file(self, mode: int | None) -> None:
        temporary_path = self.path.with_name(f".partnerships-{os.urandom(8).hex()}.tmp")
        # The kernel takes the umask from the mode.
        descriptor = os.open(
            temporary_path,
            os.O_WRONLY | os.O_CREAT | os.O_EXCL,
            mode or 0o666,
        )
        self._temporary_path = temporary_path
        try:
            with open(descriptor, "wb") as file:
                # If this fails, the file is written in place: no piece may be gone by then.
                if mode is None and self._status is not None:
                    _keep_owner_and_mode(descriptor, self._status)
                file.writelines(self._pieces)
                file.flush()
                os.fsync(descriptor)
        except BaseException:
            self._remove_temporary_file()
            raise


def _encoded(texts: Iterable[str]) -> Iterator[bytes]:
    for text in texts:
        assert refused_character(text.replace("\r\n", "\n")) is None
        yield text.encode()


def _temporary_copy(pieces: Iterable[bytes]) -> IO[bytes]:
    """The pieces as a file without a name, in memory if it is small."""
    from tempfile import SpooledTemporaryFile

    copy = SpooledTemporaryFile(MAX_BYTES_IN_MEMORY)  # noqa: SIM115  The caller closes it.
    for piece in pieces:
        copy.write(piece)
    return copy


def own_descriptor(path: Path) -> int | None:
    """The open descriptor of this process that a path names: 1 for `/dev/stdout`; else None."""
    own_folders = ("/dev/fd", f"/proc/{os.getpid()}/fd")
    link = os.path.abspath(path)
    for _ in range(MAX_LINKS):
        if not os.path.islink(link):
            break
        folder, name = os.path.split(link)
        if os.path.realpath(folder) in own_folders and name.isdecimal():
            return int(name)
        link = os.path.join(folder, os.readlink(link))
    return None


def _status_of(path: Path) -> os.stat_result | None:
    """The status of a file or of a link's target; None if there is none yet."""
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


def _refuse_unsuitable(
    path: Path,
    status: os.stat_result,
    *,
    force: bool,
) -> None:
    """Raise OSError for a path that can't be written, or only by force."""
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, "it is a folder", str(path))
    if stat.S_ISSOCK(status.st_mode):
        raise OSError(errno.ENXIO, "it is a socket", str(path))
    if stat.S_ISBLK(status.st_mode):
        raise OSError(errno.EINVAL, "it is a disk", str(path))
    if not stat.S_ISREG(status.st_mode) or own_descriptor(path) is not None:
        return
    if not force:
        raise FileExistsError(errno.EEXIST, "is there already; --force replaces it", str(path))
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, "it can only be read", str(path))


def _keep_owner_and_mode(descriptor: int, status: os.stat_result) -> None:
    # Only root may give a file to another user; whoever may not writes it in place.
    os.fchown(descriptor, status.st_uid, status.st_gid)
    os.fchmod(descriptor, stat.S_IMODE(status.st_mode))


def _write_to_stream(path: Path, pieces: Iterable[bytes]) -> None:
    """Write to a pipe or a device without waiting for ever for its reader."""
    own = own_descriptor(path)
    descriptor = _open_stream(path) if own is None else os.dup(own)
    try:
        for piece in pieces:
            _write_piece(descriptor, piece, path)
    finally:
        os.close(descriptor)


def _write_piece(
    descriptor: int,
    piece: bytes,
    path: Path,
) -> None:
    remaining = memoryview(piece)
    while remaining:
        _, writable, _ = select.select([], [descriptor], [], MAX_READER_SECONDS)
        if not writable:
            raise OSError(errno.ETIMEDOUT, "its reader does not read", str(path))
        # A part that fits into a pipe, so that an open stream does not wait either.
        count = os.write(descriptor, remaining[: select.PIPE_BUF])
        remaining = remaining[count:]


def _open_stream(path: Path) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        if error.errno == errno.ENXIO:
            raise OSError(errno.ENXIO, "nobody reads this pipe", str(path)) from None
        raise


def _write_in_place(path: Path, copy: IO[bytes]) -> None:
    """Write a copy over the text of a file; if that fails, put the old text back."""
    with open(path, "r+b") as file:
        parts = iter(lambda: file.read(_COPIED_BYTES), b"")
        with _temporary_copy(parts) as old_copy:
            try:
                _overwrite(file.fileno(), copy)
            except BaseException:
                _overwrite(file.fileno(), old_copy)
                raise


def _overwrite(descriptor: int, copy: IO[bytes]) -> None:
    os.lseek(descriptor, 0, os.SEEK_SET)
    copy.seek(0)
    size = 0
    while part := copy.read(_COPIED_BYTES):
        remaining = memoryview(part)
        while remaining:
            count = os.write(descriptor, remaining)
            remaining = remaining[count:]
            size += count
    os.ftruncate(descriptor, size)
    os.fsync(descriptor)
