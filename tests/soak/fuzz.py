"""Mutated files end in a report each, never in a traceback."""

import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from partnerships_db.exporting import as_yaml
from partnerships_db.format.diff import EntryChange
from partnerships_db.importing.pipeline import import_files
from partnerships_db.importing.report import ImportReport
from partnerships_db.importing.validation import validate_entry
from partnerships_db.importing.yaml_reader import parse_entries
from partnerships_db.starter_data import EDITION_FILE
from partnerships_db.store.store import Store
from partnerships_db.values.safe_text import refused_character
from partnerships_tui.drawing.import_preview import change_page
from partnerships_tui.drawing.text.glyphs import UNICODE
from partnerships_tui.drawing.text.safe_text import safe_text

MAX_SECONDS = 10.0
"""The longest time that a file may take."""

TOKENS = [
    *(b"NO", b"null", b"~", b"''", b'"', b"'", b": ", b"- ", b"[", b"]", b"{", b"}", b"&a ", b"*a"),
    *(b"!!int ", b"|\n", b">\n", b"<<: *a", b"\t", b"\r", b"\x00", b"\x1b[2J", b"\xff", b"#"),
    *(b"\xe2\x80\xae", b"\\ud800", b"%YAML 1.1\n", b"---\n", b"...\n", b"9" * 40, b"-1", b"1e999"),
    *(
        b"up to ",
        b" billion USD",
        b" trillion",
        b"2025-13-45",
        b"2025-Q5",
        b"unknown",
        b"  ",
        b"\n",
    ),
    *(b"events:\n", b"id: ", b"was: [", b"retracted: {}", b"e\xcc\x81" * 30, b"\xf0\x9f\x98\x80"),
]


def fuzz(
    texts: Sequence[bytes],
    seed: int,
    store_path: Path,
    folder: Path,
) -> Iterator[str]:
    """Check mutations of the texts against a store without end; yield `refused` or `read` for each.

    The file of a failed check stays in the folder.
    """
    chance = random.Random(seed)
    path = folder / "mutated.yaml"
    while True:
        path.write_bytes(mutated(chance.choice(texts), chance))
        start = time.monotonic()
        with Store.reading(store_path) as store:
            report = import_files(store, [str(path)], dry_run=True, keep_changes=True)
        assert time.monotonic() - start < MAX_SECONDS, f"{path} took too long"
        _check_report(report, path)
        yield "refused" if report.diagnostics else "read"


def _check_report(report: ImportReport, path: Path) -> None:
    for problem in (*report.diagnostics, *report.warnings):
        assert problem.message, path
        printed = safe_text(str(problem))
        assert refused_character(printed) is None, f"{path}: {printed!r}"
    for change in report.changes:
        assert change_page(change, True, (), (), 60, UNICODE), path
        _check_export(change, path)


def _check_export(change: EntryChange, path: Path) -> None:
    """Check that the export of a changed entry is read as the same entry."""
    exported = as_yaml({change.list: [change.after]})
    (parsed,) = parse_entries(exported, [])
    message = f"{path}: {change.id} is not the same after an export and an import"
    assert validate_entry(parsed) == change.after, message


def mutated(text: bytes, chance: random.Random) -> bytes:
    """Return the text with one to four mutations."""
    data = bytearray(text)
    for _ in range(chance.randint(1, 4)):
        data = _mutated_once(data, chance)
    return bytes(data)


def _mutated_once(data: bytearray, chance: random.Random) -> bytearray:
    start = chance.randrange(len(data) + 1)
    end = min(start + chance.choice((1, 1, 2, 8, 60, 400)), len(data))
    match chance.randrange(6):
        case 0:
            del data[start:end]
        case 1:
            data[start:start] = chance.choice(TOKENS)
        case 2:
            data[start:end] = chance.choice(TOKENS)
        case 3:
            data[start:start] = data[start:end] * chance.choice((1, 2, 50))
        case 4:
            return _with_swapped_lines(data, chance)
        case _:
            if data:
                data[start % len(data)] = chance.randrange(256)
    return data


def _with_swapped_lines(data: bytearray, chance: random.Random) -> bytearray:
    lines = data.split(b"\n")
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return bytearray(b"\n".join(lines))


def starter_texts(folder: Path, size: int = 6_000) -> list[bytes]:
    """The entries of the starter data in pieces of about `size` bytes, each a valid file.

    A mutation of a piece is not lost in thousands of lines.
    """
    texts = []
    for file in sorted(folder.rglob("*.yaml")):
        if file.name == EDITION_FILE:
            continue
        head, *entries = file.read_bytes().split(b"\n  - id: ")
        list_line = head.rsplit(b"\n", 1)[-1]
        text = list_line
        for entry in entries:
            text += b"\n  - id: " + entry
            if len(text) > size:
                texts.append(text)
                text = list_line
        texts.append(text)
    return texts
