"""Files that are too big, too deep, too many, oddly named, or no files: refused in time, with what they are."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from partnerships_db.importing import input_files
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.store.store import Store
from partnerships_db.values.errors import Diagnostic

AS_ROOT = os.geteuid() == 0
WriteYaml = Callable[..., str]

GOOD = "companies: [{id: acme, name: Acme}]\n"


@pytest.fixture(autouse=True)
def nothing_takes_long() -> Iterator[None]:
    """Every refusal here within a second, but on a busy machine within five."""
    began = time.monotonic()
    yield
    assert time.monotonic() - began < 5


def only_problem(*paths: str) -> Diagnostic:
    (problem,) = check_files(list(paths)).diagnostics
    return problem


# -- Too much ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [20, 1_000, 10_000, 100_000])
def test_lists_in_lists(depth: int, write_yaml: WriteYaml) -> None:
    assert only_problem(write_yaml(f"format: 1\ncompanies: {'[' * depth}{']' * depth}\n")).line == 2


def test_a_title_of_a_million_characters(write_yaml: WriteYaml) -> None:
    text = f"events:\n- {{id: e, date: 2025, kind: statement, title: {'x' * 10**6}}}\n"
    problem = only_problem(write_yaml(text))
    assert (problem.line, problem.field, problem.message) == (
        2,
        "title",
        "has 1,000,000 characters",
    )
    assert problem.hint == "at most 2,000 are kept"


@pytest.mark.parametrize("beyond", [False, True])
def test_the_size_limit_is_of_the_file(
    beyond: bool, write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_yaml(GOOD)
    monkeypatch.setattr(input_files, "MAX_FILE_BYTES", len(GOOD) - beyond)
    problems = check_files([path]).diagnostics
    assert bool(problems) == beyond
    if beyond:
        assert problems[0].message.startswith("is larger than")


def test_a_large_file_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(input_files.MAX_FILE_BYTES + 1)
    monkeypatch.setattr(input_files.TextFile, "_decoded", None)  # whoever gets that far fails
    assert only_problem(str(path)).message == "is larger than 32 MB"


def test_a_file_of_blanks_is_empty(write_yaml: WriteYaml) -> None:
    assert only_problem(write_yaml("\n" * 1_000_000)).message == "the file is empty"
    assert only_problem(write_yaml("#" * 1_000_000)).message == "the file is empty"


def test_a_long_chain_of_owners(write_yaml: WriteYaml) -> None:
    chain = "".join(
        f"- {{id: c{number}, name: C, parent: c{number + 1}}}\n" for number in range(5_000)
    )
    assert (
        check_files([write_yaml(f"companies:\n{chain}- {{id: c5000, name: C}}\n")]).diagnostics
        == []
    )
    assert (
        len(
            check_files(
                [write_yaml(f"companies:\n{chain}- {{id: c5000, name: C, parent: c0}}\n")]
            ).diagnostics
        )
        == 5_001
    )


def test_very_many_references_to_nothing(write_yaml: WriteYaml) -> None:
    companies = "".join(
        f"- {{id: acme-corporation-{number}, name: C}}\n" for number in range(1_000)
    )
    sources = "".join(
        f"- {{id: s{number}, title: S, based_on: [acme-{number}]}}\n" for number in range(1_000)
    )
    assert (
        len(check_files([write_yaml(f"companies:\n{companies}sources:\n{sources}")]).diagnostics)
        == 1_000
    )


def test_very_many_mistakes_in_one_entry(write_yaml: WriteYaml) -> None:
    fields = "".join(f"  field-{number}: x\n" for number in range(5_000))
    problems = check_files(
        [write_yaml(f"companies:\n- id: acme\n  name: Acme\n{fields}")]
    ).diagnostics
    assert [problem.line for problem in problems] == list(range(4, 5_004))


# -- No files ---------------------------------------------------------------------------------------


def test_a_missing_file(tmp_path: Path) -> None:
    assert (
        only_problem(str(tmp_path / "missing.yaml")).message
        == "can't be read: No such file or directory"
    )
    assert (
        only_problem(str(tmp_path / "no" / "such.yaml")).message
        == "can't be read: No such file or directory"
    )
    assert only_problem("").message


def test_a_folder(tmp_path: Path) -> None:
    assert only_problem(str(tmp_path)).message == "holds no .yaml or .yml file"
    (tmp_path / "folder.yaml").mkdir()
    assert only_problem(str(tmp_path)).message == "holds no .yaml or .yml file"


def test_a_fifo_without_a_writer_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.yaml")
    assert only_problem(str(tmp_path / "fifo.yaml")).message == "is not a regular file"
    assert only_problem(str(tmp_path)).message == "is not a regular file"


def test_a_device() -> None:
    for device in ("/dev/zero", "/dev/null"):
        assert only_problem(device).message == "is not a regular file"


def test_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.yaml")
        assert only_problem("socket.yaml").message


def test_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    assert (
        only_problem(str(tmp_path / "loop.yaml")).message
        == "can't be read: Too many levels of symbolic links"
    )


def test_a_link_to_a_folder_around_it_is_not_followed(
    tmp_path: Path, write_yaml: WriteYaml
) -> None:
    write_yaml(GOOD, "data/log.yaml")
    (tmp_path / "data" / "again").symlink_to(tmp_path / "data")
    assert check_files([str(tmp_path / "data")]).diagnostics == []


def test_a_name_that_is_too_long() -> None:
    assert only_problem("x" * 5_000).message == "can't be read: File name too long"


@pytest.mark.skipif(AS_ROOT, reason="root may read everything")
def test_a_file_that_may_not_be_read(write_yaml: WriteYaml) -> None:
    path = write_yaml(GOOD)
    os.chmod(path, 0)
    assert only_problem(path).message == "can't be read: Permission denied"


@pytest.mark.skipif(AS_ROOT, reason="root may read everything")
def test_a_folder_that_may_not_be_looked_into(tmp_path: Path, write_yaml: WriteYaml) -> None:
    path = write_yaml(GOOD, "data/log.yaml")
    os.chmod(tmp_path / "data", 0)
    try:
        assert only_problem(str(tmp_path / "data")).message == "can't be read: Permission denied"
        assert only_problem(path).message == "can't be read: Permission denied"
    finally:
        os.chmod(tmp_path / "data", 0o700)


def test_a_disk_that_cannot_be_read(write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(5, "Input/output error")

    path = write_yaml(GOOD)
    monkeypatch.setattr(os, "open", fail)
    with Store.scratch() as store:
        (problem,) = import_files(store, [path]).diagnostics
    assert problem.message == "can't be read: Input/output error"


# -- Names ------------------------------------------------------------------------------------------

NAMES = (
    "a\x1b]0;x\x07.yaml",
    "a\nb.yaml",
    "[/].yaml",
    "a\udcff\udcfe.yaml",
    "é\u202e.yaml",
    "-x.yaml",
    " .yaml",
    "%s.yaml",
)


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_file_may_be_called_anything(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(GOOD)
    with Store.creating(tmp_path / "store.db") as store:
        assert import_files(store, [str(path)]).number == 1
        (kept,) = store.row("SELECT file FROM entry") or ("",)
    expected = str(path).encode("utf-8", "backslashreplace").decode()
    assert kept == expected
    path.write_text("companies: [{id: Acme, name: Acme}]")
    for given in (str(path), str(tmp_path)):
        assert only_problem(given).file == str(path)  # raw: whoever prints it makes it safe


# -- Bytes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"companies:\n- {id: a, name: \xe9}\n", 2, "is not UTF-8"),
        (b"\xff\xfec\x00", 1, "is UTF-16"),
        (b"\xfe\xff\x00c", 1, "is UTF-16"),
        (b"companies:\n- {id: a, name: \xed\xa0\x80}\n", 2, "is not UTF-8"),
        (b"companies:\n- {id: a, name: \xc0\x80}\n", 2, "is not UTF-8"),
        (b"companies:\n- {id: a, name: \xf4\x90\x80\x80}\n", 2, "is not UTF-8"),
        (b"companies:\n- {id: a, name: caf\xc3", 2, "is not UTF-8"),
        (b"companies:\n- {id: a, name: x\x00}\n", 2, "contains the forbidden character U+0000"),
        (b"companies:\n# \x1b[31m\n", 2, "contains the forbidden character U+001B"),
        (b"companies:\n- {id: a, name: \xc2\x9b}\n", 2, "contains the forbidden character U+009B"),
        (
            b"companies:\n- {id: a, name: x\xe2\x80\xa8status: y}\n",
            2,
            "contains the forbidden character U+2028",
        ),
        (
            b"companies:\n- {id: a, name: x\xc2\x85y}\n",
            2,
            "contains the forbidden character U+0085",
        ),
        (
            b"companies:\n- {id: a, name: \xe2\x80\xae}\n",
            2,
            "contains the forbidden character U+202E",
        ),
        (
            b"companies:\n- {id: a, name: \xef\xbf\xbe}\n",
            2,
            "contains the forbidden character U+FFFE",
        ),
        (b"companies:\n- {id: a, name: x\ry}\n", 2, "contains the forbidden character U+000D"),
        (b"companies:\r- {id: a, name: x}\r", 1, "contains the forbidden character U+000D"),
        (
            b"companies:\r\n- {id: a, name: x\r\r\n}\r\n",
            2,
            "contains the forbidden character U+000D",
        ),
    ],
)
def test_bytes_that_are_no_text(
    data: bytes, line: int, message: str, write_yaml: WriteYaml
) -> None:
    problem = only_problem(write_yaml(data))
    assert (problem.line, problem.message) == (line, message)


def test_the_place_of_a_raw_character_is_that_of_the_character(write_yaml: WriteYaml) -> None:
    problem = only_problem(write_yaml("companies:\n- {id: a, name: 微软\u202e}\n".encode()))
    assert (problem.line, problem.column) == (2, 19)
