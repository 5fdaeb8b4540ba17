"""Valid YAML with something wrong in it, again and again: a sentence each time, and never a traceback."""

import random
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from partnerships_db.exporting import as_yaml
from partnerships_db.importing.pipeline import import_files
from partnerships_db.importing.validation import validate_entry
from partnerships_db.importing.yaml_reader import parse_entries
from partnerships_db.store.store import Store
from partnerships_db.values.safe_text import refused_character
from partnerships_tui.drawing.import_preview import change_page
from partnerships_tui.drawing.text.glyphs import UNICODE
from partnerships_tui.drawing.text.safe_text import safe_text

SECONDS_LIMIT = 10.0
TOKENS = [
    b"NO",
    b"null",
    b"~",
    b"''",
    b'"',
    b"'",
    b": ",
    b"- ",
    b"[",
    b"]",
    b"{",
    b"}",
    b"&a ",
    b"*a",
    b"!!int ",
    b"|\n",
    b">\n",
    b"<<: *a",
    b"\t",
    b"\r",
    b"\x00",
    b"\x1b[2J",
    b"\xff",
    b"\xe2\x80\xae",
    b"\\ud800",
    b"#",
    b"%YAML 1.1\n",
    b"---\n",
    b"...\n",
    b"9" * 40,
    b"-1",
    b"1e999",
    b"up to ",
    b" billion USD",
    b" trillion",
    b"2025-13-45",
    b"2025-Q5",
    b"unknown",
    b"  ",
    b"\n",
    b"events:\n",
    b"id: ",
    b"was: [",
    b"retracted: {}",
    b"e\xcc\x81" * 30,
    b"\xf0\x9f\x98\x80",
]


def mutated(text: bytes, chance: random.Random) -> bytes:
    """The text with one to four things done to it."""
    data = bytearray(text)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(data) + 1)
        end = min(place + chance.choice((1, 1, 2, 8, 60, 400)), len(data))
        match chance.randrange(6):
            case 0:
                del data[place:end]
            case 1:
                data[place:place] = chance.choice(TOKENS)
            case 2:
                data[place:end] = chance.choice(TOKENS)
            case 3:
                data[place:place] = data[place:end] * chance.choice((1, 2, 50))
            case 4:
                lines = bytes(data).split(b"\n")
                one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
                lines[one], lines[other] = lines[other], lines[one]
                data = bytearray(b"\n".join(lines))
            case _:
                if data:
                    data[place % len(data)] = chance.randrange(256)
    return bytes(data)


def pieces(files: Sequence[Path], size: int = 6_000) -> list[bytes]:
    """Runs of whole entries of those files, so that one mutation is not lost in thousands of lines."""
    found = []
    for file in files:
        head, *entries = file.read_bytes().split(b"\n  - id: ")
        list_name = head.rsplit(b"\n", 1)[-1]
        run = b""
        for entry in entries:
            run += b"\n  - id: " + entry
            if len(run) > size:
                found.append(list_name + run)
                run = b""
        found.append(list_name + run)
    return found


def fuzz(
    seconds: float, seed: int, texts: Sequence[bytes], store: Path, folder: Path
) -> Counter[str]:
    """What importing mutations of the texts would do to a store, for so long; counts what became of them.

    A promise that is broken fails, and the file stays in the folder.
    """
    chance, outcomes = random.Random(seed), Counter[str]()
    path, until = folder / "mutated.yaml", time.monotonic() + seconds
    while time.monotonic() < until:
        path.write_bytes(mutated(chance.choice(texts), chance))
        began = time.monotonic()
        with Store.reading(store) as opened:
            report = import_files(opened, [str(path)], dry_run=True, keep_changes=True)
        assert time.monotonic() - began < SECONDS_LIMIT, f"{path} took too long"
        for problem in (*report.diagnostics, *report.warnings):
            told = safe_text(str(problem))
            assert problem.message, path
            assert refused_character(told) is None, f"{path}: {told!r}"
        for change in report.changes:
            assert change_page(change, True, (), (), 60, UNICODE), path
            (found,) = parse_entries(as_yaml({change.list: [change.after]}), [])
            assert validate_entry(found) == change.after, (
                f"{path}: {change.id} does not come back as it went out"
            )
        outcomes["refused" if report.diagnostics else "read"] += 1
    return outcomes
