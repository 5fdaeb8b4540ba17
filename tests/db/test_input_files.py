"""Imports find the files of the given paths, read their text, and refuse unsuitable files."""

import io
import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.fixture_types import MakeStore, WriteYaml
from tests.sample_entries import stored_entries, stored_entry

from partnerships_db.exporting import as_json
from partnerships_db.importing import input_files
from partnerships_db.importing.input_files import TextFile, find_files, left_out_sentence
from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.store.store import Store
from partnerships_db.values.errors import Diagnostic

IS_ROOT = os.geteuid() == 0
ACME = "companies: [{id: acme, name: Acme}]\n"


def only_problem(*paths: str) -> Diagnostic:
    (problem,) = check_files(list(paths)).diagnostics
    return problem


# -- The files of a path ---------------------------------------------------------------------------


def test_files_are_read_in_the_given_order(make_store: MakeStore, write_yaml: WriteYaml) -> None:
    store = make_store()
    files = [
        write_yaml("companies: [{id: b, name: B}]", "b.yaml"),
        write_yaml("companies: [{id: a, name: A}]", "a.yaml"),
    ]
    report = import_files(store, files)
    assert report.diagnostics == []
    ((paths,),) = store.rows("SELECT paths FROM import")
    assert json.loads(paths) == files
    assert dict(store.rows("SELECT id, file FROM entry")) == {"a": files[1], "b": files[0]}


def test_a_folder_names_all_visible_yaml_files_below_it(
    make_store: MakeStore, write_yaml: WriteYaml, tmp_path: Path
) -> None:
    imported = ["a.yml", "deep/er/x.yaml", "z.yaml"]
    ignored = [".hidden.yaml", ".git/x.yaml", "deep/.b/x.yml", "n.txt", "n.json"]
    for number, name in enumerate(imported + ignored):
        write_yaml(f"companies: [{{id: c{number}, name: x}}]", f"data/{name}")
    write_yaml("not: [yaml", "data/README.md")
    store = make_store()
    assert import_files(store, [str(tmp_path / "data")]).diagnostics == []
    assert set(stored_entries(store)) == {"companies/c0", "companies/c1", "companies/c2"}
    ((paths,),) = store.rows("SELECT paths FROM import")
    assert json.loads(paths) == [str(tmp_path / "data" / name) for name in imported]


def test_a_file_path_needs_no_yaml_extension(make_store: MakeStore, write_yaml: WriteYaml) -> None:
    store = make_store()
    paths = []
    for number, name in enumerate((".x", "log.txt", "no")):
        paths.append(write_yaml(f"companies: [{{id: c{number}, name: x}}]", name))
    assert import_files(store, paths).diagnostics == []
    assert len(stored_entries(store)) == 3


def test_a_folder_without_yaml_files_is_an_error(write_yaml: WriteYaml, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    write_yaml("x", "data/.hidden.yaml")
    (folder / "folder.yaml").mkdir()
    problem = only_problem(str(folder))
    assert (problem.file, problem.message) == (str(folder), "holds no .yaml, .yml or .json file")


def test_an_unreadable_folder_below_a_folder_is_an_error(
    write_yaml: WriteYaml, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_yaml("companies: []", "data/a.yaml")
    write_yaml("companies: []", "data/closed/b.yaml")
    scan = os.scandir

    def refusing_scandir(path: Any) -> Any:
        if str(path).endswith("closed"):
            raise PermissionError(13, "Permission denied", str(path))
        return scan(path)

    monkeypatch.setattr(os, "scandir", refusing_scandir)
    problem = only_problem(str(tmp_path / "data"))
    assert problem.file == str(tmp_path / "data" / "closed")
    assert problem.message == "can't be read: Permission denied"


def test_names_of_all_endings_are_read_and_the_others_are_counted(
    make_store: MakeStore, write_yaml: WriteYaml, tmp_path: Path
) -> None:
    imported = ["a.YAML", "b.Yml", "c.yml", "deep/d.YML"]
    for number, name in enumerate(imported):
        write_yaml(f"companies: [{{id: c{number}, name: x}}]", f"data/{name}")
    json_files = {
        "e.JSON": as_json({"companies": [{"id": "c4", "name": "x"}]}),
        "schema.json": '{"$schema": "https://json-schema.org/draft/2020-12/schema"}',
        "list.json": "[1]",
    }
    for name, text in json_files.items():
        write_yaml(text, f"data/{name}")
    for name in ("x.csv", "deep/y.CSV", "z.txt", "LICENSE", ".hidden.csv"):
        write_yaml("x", f"data/{name}")
    store = make_store()
    report = import_files(store, [str(tmp_path / "data")])
    assert report.diagnostics == []
    assert set(stored_entries(store)) == {f"companies/c{number}" for number in range(5)}
    assert report.left_out_files == {".csv": 2, ".txt": 1, ".json": 2, "": 1}
    sentence = left_out_sentence(report.left_out_files)
    assert sentence == "6 files left out: 2 .csv, 2 .json, 1 .txt, 1 without an ending"


def test_the_file_that_names_the_edition_of_starter_data_holds_no_entries(
    write_yaml: WriteYaml, tmp_path: Path
) -> None:
    write_yaml("companies: [{id: acme, name: x}]", "data/companies.yaml")
    write_yaml("version: data-2026.11\ndate: 2026-11-30\n", "data/edition.yaml")
    write_yaml("companies: [{id: globex, name: x}]", "data/own/edition.yaml")
    report = check_files([str(tmp_path / "data")])
    assert report.diagnostics == []
    assert report.counts["companies"]["added"] == 2, "another file of this name is read"
    assert report.left_out_files == {".yaml": 1}


def test_a_folder_whose_files_are_all_left_out_says_which(
    write_yaml: WriteYaml, tmp_path: Path
) -> None:
    write_yaml("a,b", "data/a.csv")
    problem = only_problem(str(tmp_path / "data"))
    assert problem.message == "holds no .yaml, .yml or .json file"
    assert problem.hint == "1 file left out: 1 .csv"


# -- Links -----------------------------------------------------------------------------------------


def test_a_link_to_a_folder_around_it_is_not_followed(
    tmp_path: Path, write_yaml: WriteYaml
) -> None:
    write_yaml(ACME, "data/log.yaml")
    write_yaml("broken: [", "other.yaml")
    for number, target in enumerate((tmp_path / "data", tmp_path, Path("/"), Path("."))):
        (tmp_path / "data" / f"again-{number}").symlink_to(target)
    assert check_files([str(tmp_path / "data")]).diagnostics == []


def test_linked_folders_are_read_once_under_their_own_names(
    tmp_path: Path, write_yaml: WriteYaml
) -> None:
    write_yaml("companies: [{id: a, name: A}]", "data/z/a.yaml")
    write_yaml("companies: [{id: b, name: B}]", "shared/b.yaml")
    write_yaml("companies: [{id: c, name: C}]", "shared/deep/c.yaml")
    data, shared = tmp_path / "data", tmp_path / "shared"
    (data / "2026").symlink_to(shared)
    (data / "again").symlink_to(shared)
    (data / "deep").symlink_to(shared / "deep")
    (data / "inside").symlink_to("z")
    (data / "file.yaml").symlink_to("z/a.yaml")
    (shared / "back").symlink_to(data)
    os.link(data / "z/a.yaml", data / "z/hard.yaml")
    names = [file.name for file in find_files([str(data)]) if isinstance(file, TextFile)]
    expected = [data / "2026/b.yaml", data / "2026/deep/c.yaml", data / "z/a.yaml"]
    assert names == [str(path) for path in expected]


def test_a_file_that_is_named_twice_is_read_once(tmp_path: Path, write_yaml: WriteYaml) -> None:
    path = write_yaml(ACME, "data/acme.yaml")
    (tmp_path / "link.yaml").symlink_to(path)
    paths = [str(tmp_path / "data"), path, str(tmp_path / "link.yaml"), path]
    assert check_files(paths).counts["companies"]["added"] == 1


# -- Dropped files ---------------------------------------------------------------------------------


def test_dropped_files_are_imported(write_yaml: WriteYaml) -> None:
    first = write_yaml(ACME, "a folder/a.yaml")
    second = write_yaml("companies: [{id: b, name: B}]", "a folder/b.yaml")
    for paths in (
        [f"'{first}' ", f"file://{second.replace(' ', '%20')}"],
        [f'"{first}" "{second}"'],
    ):
        report = check_files(paths)
        assert report.diagnostics == []
        assert report.counts["companies"]["added"] == 2


# -- The standard input ----------------------------------------------------------------------------


def set_stdin(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))


def test_a_dash_names_the_standard_input(
    make_store: MakeStore, write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = make_store()
    set_stdin(monkeypatch, "models: [{id: m, name: M, developer: a}]\n")
    file = write_yaml("companies: [{id: a, name: A}]")
    assert import_files(store, ["-", file]).diagnostics == []
    assert set(stored_entries(store)) == {"companies/a", "models/m"}


def test_problems_in_the_standard_input_have_places(monkeypatch: pytest.MonkeyPatch) -> None:
    faulty = "- {id: a, name: A, kind: x}\n"
    without_target = "- {id: b, name: B, parent: c}\n"
    set_stdin(monkeypatch, f"companies:\n{faulty}{without_target}")
    places = [str(problem)[:12] for problem in check_files(["-"]).diagnostics]
    assert places == ["<stdin>:2:26", "<stdin>:3:28"]
    set_stdin(monkeypatch, f"companies:\n{without_target}")
    assert str(only_problem("-"))[:12] == "<stdin>:2:28"


# -- Unsuitable files ------------------------------------------------------------------------------


def test_each_path_that_is_not_a_readable_file_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    os.mkfifo("fifo.yaml")
    Path("loop.yaml").symlink_to("loop.yaml")
    Path("empty").mkdir()
    messages = {
        "missing.yaml": "can't be read: No such file or directory",
        "no/such.yaml": "can't be read: No such file or directory",
        "empty": "holds no .yaml, .yml or .json file",
        "fifo.yaml": "is not a regular file",
        "/dev/zero": "is not a regular file",
        "/dev/null": "is not a regular file",
        "loop.yaml": "can't be read: Too many levels of symbolic links",
        "x" * 5_000: "can't be read: File name too long",
    }
    problems = check_files(list(messages)).diagnostics
    assert {problem.file: problem.message for problem in problems} == messages
    assert [problem.file for problem in problems] == list(messages)


def test_a_fifo_in_a_folder_is_an_error(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.yaml")
    assert only_problem(str(tmp_path)).message == "is not a regular file"


def test_an_empty_path_and_a_socket_are_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert only_problem("").message
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.yaml")
        assert only_problem("socket.yaml").message


@pytest.mark.skipif(IS_ROOT, reason="root may read everything")
def test_a_file_without_permission_is_an_error(write_yaml: WriteYaml) -> None:
    path = write_yaml(ACME)
    os.chmod(path, 0)
    assert only_problem(path).message == "can't be read: Permission denied"


@pytest.mark.skipif(IS_ROOT, reason="root may read everything")
def test_a_folder_without_permission_is_an_error(tmp_path: Path, write_yaml: WriteYaml) -> None:
    path = write_yaml(ACME, "data/log.yaml")
    os.chmod(tmp_path / "data", 0)
    try:
        for unreadable in (str(tmp_path / "data"), path):
            assert only_problem(unreadable).message == "can't be read: Permission denied"
    finally:
        os.chmod(tmp_path / "data", 0o700)


def test_a_disk_error_is_reported(write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> int:
        raise OSError(5, "Input/output error")

    path = write_yaml(ACME)
    monkeypatch.setattr(os, "open", fail)
    with Store.scratch() as store:
        (problem,) = import_files(store, [path]).diagnostics
    assert problem.message == "can't be read: Input/output error"


# -- Sizes -----------------------------------------------------------------------------------------


def test_a_file_may_be_as_large_as_the_limit(
    write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_yaml(ACME)
    monkeypatch.setattr(input_files, "MAX_FILE_BYTES", len(ACME))
    assert check_files([path]).diagnostics == []
    monkeypatch.setattr(input_files, "MAX_FILE_BYTES", len(ACME) - 1)
    assert only_problem(path).message.startswith("is larger than")


def test_a_file_above_the_limit_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(input_files.MAX_FILE_BYTES + 1)
    monkeypatch.setattr(input_files.TextFile, "_decoded", None)  # reading the file would fail
    assert only_problem(str(path)).message == "is larger than 32 MB"


# -- Names of files --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "a\x1b]0;x\x07.yaml",
        "a\nb.yaml",
        "[/].yaml",
        "a\udcff\udcfe.yaml",
        "é\u202e.yaml",
        "-x.yaml",
        " .yaml",
        "%s.yaml",
    ],
    ids=ascii,
)
def test_a_file_may_have_any_name(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(ACME)
    with Store.creating(tmp_path / "store.db") as store:
        assert import_files(store, [str(path)]).number == 1
        ((stored_name,),) = store.rows("SELECT file FROM entry")
    assert stored_name == str(path).encode("utf-8", "backslashreplace").decode()
    path.write_text("companies: [{id: Acme, name: Acme}]")
    for given in (str(path), str(tmp_path)):
        assert only_problem(given).file == str(path)  # raw: the printer makes it safe


# -- Bytes -----------------------------------------------------------------------------------------


def test_a_byte_order_mark_and_windows_line_ends_are_removed(
    make_store: MakeStore, write_yaml: WriteYaml
) -> None:
    store = make_store()
    lines = ["companies:", "  - id: a", "    name: Société", "    summary: |"]
    lines += ["      Two", "      lines", ""]
    text = "\ufeff" + "\r\n".join(lines)
    assert import_files(store, [write_yaml(text.encode())]).diagnostics == []
    expected = {"id": "a", "name": "Société", "summary": "Two\nlines\n"}
    assert stored_entry(store, "companies/a") == expected


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
        (b"companies:\n- {id: a, name: x\x00}\n", 2, "U+0000"),
        (b"companies:\n# \x1b[31m\n", 2, "U+001B"),
        (b"companies:\n- {id: a, name: \xc2\x9b}\n", 2, "U+009B"),
        (b"companies:\n- {id: a, name: x\xe2\x80\xa8status: y}\n", 2, "U+2028"),
        (b"companies:\n- {id: a, name: x\xc2\x85y}\n", 2, "U+0085"),
        (b"companies:\n- {id: a, name: \xe2\x80\xae}\n", 2, "U+202E"),
        (b"companies:\n- {id: a, name: \xef\xbf\xbe}\n", 2, "U+FFFE"),
        (b"companies:\n- {id: a, name: x\ry}\n", 2, "U+000D"),
        (b"companies:\r- {id: a, name: x}\r", 1, "U+000D"),
        (b"companies:\r\n- {id: a, name: x\r\r\n}\r\n", 2, "U+000D"),
    ],
)
def test_bytes_that_are_not_allowed_text_are_refused_with_their_line(
    data: bytes, line: int, message: str, write_yaml: WriteYaml
) -> None:
    if message.startswith("U+"):
        message = f"contains the forbidden character {message}"
    problem = only_problem(write_yaml(data))
    assert (problem.line, problem.message) == (line, message)


def test_a_forbidden_character_is_reported_with_its_column(write_yaml: WriteYaml) -> None:
    problem = only_problem(write_yaml("companies:\n- {id: a, name: 微软\u202e}\n".encode()))
    assert (problem.line, problem.column) == (2, 19)
