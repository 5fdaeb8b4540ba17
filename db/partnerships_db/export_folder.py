"""The files of an exported folder: which of them a later export replaces, removes and leaves.

The folder keeps a manifest, so that a later export removes the files that the program wrote and
that are no longer part of the result. A file that a person made or changed is never removed.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from partnerships_db.values.atomic_file import PreparedFile
from partnerships_db.values.errors import PartnershipsError

MANIFEST_NAME = ".partnerships-export.json"
"""The file in an exported folder that has the SHA-256 of each file that the program wrote."""

MAX_MANIFEST_BYTES = 1024 * 1024

_EXPORT_NAMES = ("*.yaml", "events/*.yaml")
_EXPORT_NAME = re.compile(r"(companies|sources|models|availability|events/[0-9]{4})\.yaml")
"""The names that an export can have: no manifest makes the program remove another file."""

_EXPORT_START = re.compile(r"format: 1\n\n[a-z]+:\n  - id: ")
"""How a file begins that the program wrote, also before it kept a manifest."""

_ENTRY_ID = re.compile(r"^ {0,2}- \{?\s*id: *[\"']?([^\s,\"'}]+)", re.MULTILINE)


class ExportError(PartnershipsError):
    """An export that can't be written. Its text is a sentence to show."""


class ExportOutcome(NamedTuple):
    """The paths that an export wrote, and those that it removed."""

    written: list[Path]
    removed: list[Path]

    @property
    def sentence(self) -> str:
        """What was written and removed, in a few words."""
        if len(self.written) == 1 and not self.removed:
            return f"wrote {self.written[0]}"
        written = _counted_files(len(self.written))
        if not self.removed:
            return f"wrote {written}"
        removed = _counted_files(len(self.removed))
        return f"wrote {written}; removed {removed} of the last export that this one has not"


def _counted_files(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"


FileTexts = Mapping[str, Iterable[str]]
"""The text of each file by its path in the folder, in pieces of whole lines."""


def write_folder(
    folder: Path,
    files: FileTexts,
    *,
    force: bool,
) -> ExportOutcome:
    """Write the files of an export, and remove those of an earlier one that it no longer has.

    All texts are on the disk before the first of them takes its place. Raises ExportError.
    """
    if not files:
        raise ExportError("there is nothing to export; nothing was written")
    if folder.exists() and not folder.is_dir():
        raise ExportError(f"{folder} is a file, not a folder")
    stale_names = _stale_names(folder, files)
    if not force:
        _refuse_files(folder, files, stale_names)

    hashes = _replace_files(folder, files, force=force)
    removed_paths = [folder / name for name in stale_names]
    _remove(removed_paths)
    _write_manifest(folder, hashes)
    return ExportOutcome([folder / name for name in files], removed_paths)


# -- What is there already -------------------------------------------------------------------------


def _refuse_files(
    folder: Path,
    names: Iterable[str],
    stale_names: Sequence[str],
) -> None:
    """Raise ExportError if the folder holds any visible file."""
    export_names = [*names, *stale_names]
    foreign_names = foreign_files(folder, export_names) if folder.is_dir() else []
    if foreign_names:
        examples = ", ".join(foreign_names[:3])
        raise ExportError(
            f"{folder} holds files that an export does not write: {examples};"
            " --force leaves them there"
        )
    for name in names:
        if (folder / name).exists():
            raise ExportError(f"{folder / name} is there already; --force replaces it")
    if stale_names:
        raise ExportError(
            f"{folder} holds files of the last export that this one has not:"
            f" {', '.join(stale_names[:3])}; --force removes them"
        )


def foreign_files(folder: Path, files: Iterable[str]) -> list[str]:
    """The files in a folder, but for hidden ones, that an export does not write; sorted."""
    export_names = {str(Path(name)) for name in files}
    foreign_names = []
    for path in folder.rglob("*"):
        name = str(path.relative_to(folder))
        if path.is_file() and not path.name.startswith(".") and name not in export_names:
            foreign_names.append(name)
    return sorted(foreign_names)


def _stale_names(folder: Path, files: FileTexts) -> list[str]:
    """The names of files that the program wrote and that are no longer part of the export.

    Raises ExportError for such a file that was changed since, or that can't be judged.
    """
    other_names = [name for name in _export_names_in(folder) if name not in files]
    other_ids = {
        entry_id for name in other_names for entry_id in _entry_ids(_text_of(folder / name))
    }
    exported_ids = _exported_ids(files, other_ids)
    hashes = _read_manifest(folder)
    stale_names = []
    doubtful_names = []
    for name in other_names:
        text = _text_of(folder / name)
        written_hash = hashes.get(name)
        if _is_stale(text, written_hash, exported_ids):
            stale_names.append(name)
        elif written_hash or _begins_like_export(text) or _entry_ids(text) & exported_ids:
            doubtful_names.append(str(folder / name))

    if doubtful_names:
        raise ExportError(
            f"{', '.join(doubtful_names[:3])} would not fit this export, and may hold changes made"
            " by hand: import, move or delete it first; nothing was written"
        )
    return stale_names


def _text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError as error:
        raise ExportError(f"{path} can't be read: {error.strerror}") from None


def _exported_ids(files: FileTexts, ids: set[str]) -> set[str]:
    """Those of some ids that the export has: all its ids may be very many."""
    exported_ids: set[str] = set()
    if ids:
        for text in chain.from_iterable(files.values()):
            exported_ids |= _entry_ids(text) & ids
    return exported_ids


def _is_stale(
    text: str,
    written_hash: str | None,
    exported_ids: set[str],
) -> bool:
    """Whether a text is as the program wrote it: by the manifest, or else by its look.

    An export that is older than the manifests is one whose entries are all in the new export, too.
    """
    if written_hash is not None:
        return written_hash == _hash_of(text)
    return _begins_like_export(text) and _entry_ids(text) <= exported_ids


def _export_names_in(folder: Path) -> list[str]:
    names = []
    for pattern in _EXPORT_NAMES:
        for path in folder.glob(pattern):
            name = path.relative_to(folder).as_posix()
            if _EXPORT_NAME.fullmatch(name) and path.is_file():
                names.append(name)
    return sorted(names)


def _begins_like_export(text: str) -> bool:
    return _EXPORT_START.match(text) is not None


def _entry_ids(text: str) -> set[str]:
    return set(_ENTRY_ID.findall(text))


# -- The manifest ----------------------------------------------------------------------------------


def _read_manifest(folder: Path) -> dict[str, str]:
    """The hash of each file of the last export; empty without a manifest that can be read."""
    path = folder / MANIFEST_NAME
    try:
        if not path.is_file() or path.stat().st_size > MAX_MANIFEST_BYTES:
            return {}
        hashes = json.loads(path.read_text("utf-8"))["files"]
        return {str(name): str(text_hash) for name, text_hash in hashes.items()}
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return {}


def _write_manifest(folder: Path, hashes: Mapping[str, str]) -> None:
    document = json.dumps({"files": dict(sorted(hashes.items()))}, indent=2) + "\n"
    _write(folder / MANIFEST_NAME, [document], force=True)


def _hash_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


class _HashedTexts:
    """Pieces of a text, with the hash of those that were read."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = texts
        self._hash = hashlib.sha256()

    def __iter__(self) -> Iterator[str]:
        for text in self._texts:
            self._hash.update(text.encode("utf-8", "replace"))
            yield text

    @property
    def hash(self) -> str:
        return self._hash.hexdigest()


# -- Writing ---------------------------------------------------------------------------------------


def write_file(
    path: Path,
    texts: Iterable[str],
    *,
    force: bool,
) -> ExportOutcome:
    """Write an export of one file, whose text comes in pieces. Raises ExportError."""
    if path.is_dir():
        raise ExportError(f"{path} is a folder; {path}/ writes a folder of YAML files")
    _write(path, texts, force=force)
    return ExportOutcome([path], [])


def _write(
    path: Path,
    texts: Iterable[str],
    *,
    force: bool,
) -> None:
    try:
        with PreparedFile(path, texts, force=force) as file:
            file.commit()
    except FileExistsError:
        raise ExportError(f"{path} is there already; --force replaces it") from None
    except (OSError, ValueError) as error:
        raise _cannot_write(path, error) from None


def _replace_files(
    folder: Path,
    files: FileTexts,
    *,
    force: bool,
) -> dict[str, str]:
    """Write all files beside their places, then put each into its place; return their hashes."""
    hashed_texts = {name: _HashedTexts(texts) for name, texts in files.items()}
    written_count = 0
    path = folder
    with ExitStack() as on_exit:
        try:
            prepared_files = []
            for name, texts in hashed_texts.items():
                path = folder / name
                file = PreparedFile(path, texts, force=force)
                prepared_files.append(on_exit.enter_context(file))
            for file in prepared_files:
                path = file.path
                file.commit()
                written_count += 1
        except (OSError, ValueError) as error:
            progress = ""
            if written_count:
                progress = f"; {written_count} of {len(files)} files were written"
            raise _cannot_write(path, error, progress) from None
    return {name: texts.hash for name, texts in hashed_texts.items()}


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        try:
            path.unlink()
        except OSError as error:
            raise ExportError(f"{path} can't be removed: {error.strerror}") from None


def _cannot_write(
    path: Path,
    error: OSError | ValueError,
    progress: str = "",
) -> ExportError:
    reason = error.strerror if isinstance(error, OSError) else error
    name = getattr(error, "filename", None) or path
    return ExportError(f"{name} can't be written: {reason}{progress}")
