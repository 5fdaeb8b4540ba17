"""A file of another kind is one mistake, which says what the file is and what to do."""

import gzip
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
from tests.fixture_types import WriteYaml

from partnerships_db.exporting import FORMATS
from partnerships_db.importing.file_kinds import kind_of_text
from partnerships_db.importing.pipeline import check_files
from partnerships_db.starter_data import starter_folder

EVENTS_JSON = json.dumps([{"id": "a", "date": "2026", "title": "T"}])
TIMELINE_JSON = json.dumps({"events": [{"start_date": {"year": "2024"}, "text": {}}]})
TEXTS = [
    ("a,b,c\n1,2,3\n4,5,6\n", "a table of values between commas (CSV)"),
    ('date,who\n2026,"a, b"\n2026,x: y\n', "a table of values between commas (CSV)"),
    ("a;b\n1;2\n", "a table of values between semicolons (CSV)"),
    ("a\tb\n1\t2\n", "a table of values between tabs (TSV)"),
    ("id,date,end,kind,status\n", "the CSV of an export, which is for spreadsheets"),
    (EVENTS_JSON, "the JSON of a command, which is for scripts"),
    ('{"as_of": "2026", "rows": []}', "the JSON of a command, which is for scripts"),
    (TIMELINE_JSON, "a TimelineJS file"),
    ('{"name": "x", "version": "1"}', 'JSON of another format, with "name", "version"'),
    ('{"a": 1}\n{"a": 2}\n', "JSON lines"),
    ("title: T\n\n2024-05-01: Something\n2024-06/2024-08: Other\n", "a markwhen timeline"),
    ("OFXHEADER:100\nDATA:OFXSGML\n", "an OFX file of a bank"),
    ("!Type:Bank\nD1/1/2024\n", "a QIF file of a bank"),
    ("<!DOCTYPE html>\n<html><body>x: y</body></html>", "an HTML page"),
    ("<!-- saved -->\n<!doctype HTML>\n<html>", "an HTML page"),
    ('<?xml version="1.0"?>\n<?OFX OFXHEADER="200"?>\n<OFX></OFX>', "an OFX file of a bank"),
    ('<?xml version="1.0"?><rss></rss>', "an XML file"),
    (
        "version https://git-lfs.github.com/spec/v1\noid sha256:a\nsize 1\n",
        "a pointer of Git LFS, without the file's content",
    ),
    ("diff --git a/x b/x\n--- a/x\n+++ b/x\n", "a patch"),
    ('2024-01-02 * "Shop"\n  Assets:Cash  -5 USD\n', "a journal of an accounting program"),
    ("2024/01/02 Shop\n    Assets:Cash  $-5\n", "a journal of an accounting program"),
    ("[tool]\nx = 1\n", "a TOML or INI file"),
    ("# Deals\n\nSome **bold** text: this.\n\n- OpenAI: 5bn\n", "a Markdown document"),
    ("Microsoft invests in OpenAI.\nIt is large: 5 bn.\n", "plain text"),
    ("BEGIN:VCALENDAR\n", "an iCalendar file"),
]


@pytest.mark.parametrize(("text", "name"), TEXTS)
def test_a_text_of_another_kind_says_what_it_is(
    text: str, name: str, write_yaml: WriteYaml
) -> None:
    (problem,) = check_files([write_yaml(text)]).diagnostics
    assert (problem.message, problem.code) == (f"is {name}", "file-kind")
    assert problem.hint


def zip_with(path: Path, member: str, content: str = "") -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(member, content)


def test_a_file_that_is_no_text_says_what_it_is(tmp_path: Path, starter_store: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7\n\xe2\xe3")
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"companies: []"))
    zip_with(tmp_path / "a.xlsx", "xl/workbook.xml")
    zip_with(tmp_path / "a.ods", "mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    zip_with(tmp_path / "a.zip", "log.yaml")
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        database.execute("CREATE TABLE x (y)")
    (tmp_path / "utf16").write_bytes("companies: []\n".encode("utf-16"))
    (tmp_path / "utf16-le").write_bytes("companies: []\n".encode("utf-16-le"))
    (tmp_path / "utf32").write_bytes("companies: []\n".encode("utf-32"))
    (tmp_path / "latin-1").write_bytes("companies: # é\n".encode("latin-1"))
    names = {
        "a.pdf": "is a PDF document",
        "a.png": "is an image",
        "a.gz": "is a compressed file",
        "a.xlsx": "is a spreadsheet",
        "a.ods": "is a spreadsheet",
        "a.zip": "is a compressed file",
        "a.db": "is an SQLite database",
        "utf16": "is UTF-16",
        "utf32": "is UTF-32",
        "utf16-le": "is UTF-16",
        "latin-1": "is not UTF-8",
    }
    for file, message in names.items():
        (problem,) = check_files([str(tmp_path / file)]).diagnostics
        assert problem.message == message
    (problem,) = check_files([str(starter_store)]).diagnostics
    assert problem.message == "is a store"
    assert "--db" in problem.hint


@pytest.mark.parametrize(
    "text",
    [
        "companies:\n- id: A\n  summary: Some **bold** text, a, b\n",
        "# Deals\n# of this year, of the next\nevents:\n- {id: e}\n",
        '{"events": [{"id": "e"}]}',
        "events:\n  e1:\n    date: 2026-01-01\n",
    ],
)
def test_a_faulty_file_of_the_format_is_of_no_other_kind(text: str, write_yaml: WriteYaml) -> None:
    assert kind_of_text(text) is None
    assert check_files([write_yaml(text)]).diagnostics[0].code != "file-kind"


def test_the_starter_data_and_its_json_export_are_of_the_format() -> None:
    for file in starter_folder().rglob("*.yaml"):
        assert kind_of_text(file.read_text("utf-8")) is None
    assert "json" in FORMATS
