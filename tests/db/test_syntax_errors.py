"""Syntax errors are reported alone, in plain words, at the place of the slip."""

from pathlib import Path

import pytest
from tests.fixture_types import WriteYaml

from partnerships_db.importing.pipeline import check_files, import_files
from partnerships_db.store.staging import Staging
from partnerships_db.store.store import Store

INDENTED = "this line is not indented like those above it"
UNCLOSED_QUOTE = 'the quote " that opens here is not closed'
SLIPS = [
    ("title: Deal: more", 3, 14, "a second colon in one value"),
    ("title:T\n  kind: x", 3, 8, "no blank behind the colon"),
    ("title:T", 3, 8, "no blank behind the colon"),
    ("title T\n  kind: x", 3, 3, "no colon behind the name of the field"),
    ("  title: T", 3, 5, INDENTED),
    ("kind: x\n title: T", 4, 2, INDENTED),
    ('title: "never\n  kind: x', 3, 10, UNCLOSED_QUOTE),
    ('title: "never\n  kind: x\n- id: f\n  title: "T"', 3, 10, UNCLOSED_QUOTE),
    ("tags: [a, b\n  kind: x", 3, 9, "the bracket [ that opens here is not closed"),
    ("parties: [{company: a}\n  kind: x", 3, 12, "the bracket [ that opens here is not closed"),
    ("parties: [{company: a role: b}]", 3, 29, "a comma is missing before this"),
    ("tags: [a, b}", 3, 14, '"}" can\'t close "["'),
    ("title: [Update] Deal\n  kind: x", 3, 19, "text follows the closing bracket"),
    ('title: "Stargate" grows', 3, 21, "text follows the closing quote"),
    ("title: 'It's a deal'", 3, 14, "text follows the closing quote"),
    ("title: @openai", 3, 10, 'a text can\'t begin with "@"'),
    ("title: `x`", 3, 10, 'a text can\'t begin with "`"'),
    ("title: %5", 3, 10, 'a text can\'t begin with "%"'),
    ("title: * x", 3, 10, 'a text can\'t begin with "*"'),
    ("title: & x", 3, 10, 'a text can\'t begin with "&"'),
    ("title: > 5 billion", 3, 10, 'a text can\'t begin with ">"'),
    ("title: | 5 billion", 3, 10, 'a text can\'t begin with "|"'),
    ("title: - x", 3, 10, 'a "-" begins a list item behind a colon'),
    ("- title: x", 3, 3, 'a "-" begins a list item among fields'),
    ('title: "C:\\path"', 3, 13, '"\\p" is not an escape'),
    ("tags: [a]\n  ]", 4, 3, '"]" closes nothing'),
    ("\ttitle: T", 3, 0, "a tab indents this line"),
    ("\u00a0title: T\n  kind: x", 3, 3, "U+00A0, which looks like a blank, indents this line"),
    ("title: 'T'\n - id: f", 4, 2, INDENTED),
    ("parties: [{company: 'Lloyd's'}]", 3, 0, "text follows the closing quote"),
    ("tags: [a,, b]", 3, 12, "a value is missing before this"),
    ("flows: [{kind: equity, note: Deal #4 of, amount: 5}]", 3, 37, '" #" begins a comment'),
]


@pytest.mark.parametrize(("lines", "line", "column", "message"), SLIPS)
def test_a_slip_is_reported_alone_at_its_place(
    lines: str, line: int, column: int, message: str, write_yaml: WriteYaml
) -> None:
    (problem,) = check_files([write_yaml(f"events:\n- id: e\n  {lines}\n")]).diagnostics
    assert problem.message.startswith(message)
    assert problem.line == line
    assert column in (0, problem.column)
    assert "while" not in str(problem)  # libyaml's own words
    assert "expected" not in problem.message


@pytest.mark.parametrize("indent", ["", "  "])
def test_a_git_conflict_is_one_mistake(indent: str, write_yaml: WriteYaml) -> None:
    text = f"""events:
{indent}- id: e1
<<<<<<< HEAD
{indent}  date: 2026-01-01
=======
{indent}  date: 2026-01-02
>>>>>>> other
{indent}  kind: statement
"""
    (problem,) = check_files([write_yaml(text)]).diagnostics
    assert (problem.line, problem.message) == (3, "a git conflict begins here")
    assert problem.code == "git-conflict"


@pytest.mark.parametrize("mark", ["<<<<<<<", "<<<<<<<<<<< conflict 1 of 1", ">>>>>>>>> end"])
def test_the_marks_of_a_conflict_may_be_longer_and_without_a_name(
    mark: str, write_yaml: WriteYaml
) -> None:
    text = f"companies:\n- {{id: a, name: A}}\n{mark}\n- {{id: b, name: B}}\n"
    (problem,) = check_files([write_yaml(text)]).diagnostics
    assert (problem.line, problem.code) == (3, "git-conflict")


def test_what_stands_behind_a_syntax_error_is_not_missed(write_yaml: WriteYaml) -> None:
    """References to entries that were not read are not reported; others are."""
    cut = write_yaml("companies:\n- id: a\n  name: A\n- id: b\n  name: @\n- id: c\n", "1.yaml")
    other = write_yaml(
        "models: [{id: m, name: M, developer: c}, {id: n, name: N, developer: d}]", "2.yaml"
    )
    syntax, missing = check_files([cut, other]).diagnostics
    assert (syntax.line, syntax.code) == (5, "syntax")
    assert missing.message == 'there is no company "d"'


def test_the_mistakes_above_a_syntax_error_are_reported(write_yaml: WriteYaml) -> None:
    text = "companies:\n- id: a\n- id: b\n  name: @\n"
    first, second = check_files([write_yaml(text)]).diagnostics
    assert (first.entry, first.message) == ("a", "has no name")
    assert second.line == 4


def test_an_alias_of_a_whole_list_is_refused_with_the_reason(write_yaml: WriteYaml) -> None:
    text = "sources: &s [{id: a, title: A}]\ncompanies: [*s]\n"
    (problem,) = check_files([write_yaml(text)]).diagnostics
    assert problem.message == 'alias "s" names a whole list of the file'


def test_a_file_that_vanishes_leaves_sentences(
    write_yaml: WriteYaml, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(write_yaml("models: [{id: m, name: M, developer: nobody}]"))
    find_dangling = Staging.dangling_references

    def vanish_first(staging: Staging) -> set[tuple[str, str]]:
        file.unlink()
        return find_dangling(staging)

    monkeypatch.setattr(Staging, "dangling_references", vanish_first)
    with Store.scratch() as store:
        problems = import_files(store, [str(file)]).diagnostics
    messages = [problem.message for problem in problems]
    assert messages == [
        "can't be read: No such file or directory",
        'there is no company "nobody"',
    ]


# -- JSON ------------------------------------------------------------------------------------------


def test_surrogate_pairs_are_joined_and_columns_kept(write_yaml: WriteYaml) -> None:
    pair = r"\ud83d\ude80"
    text = f'{{"companies": [{{"id": "a", "name": "A {pair}"}}, {{"id": "b", "kind": "x"}}]}}'
    problems = check_files([write_yaml(text, "log.json")]).diagnostics
    kind = next(problem for problem in problems if problem.field == "kind")
    assert kind.column == text.index('"x"') + 1
    with Store.scratch() as store:
        valid = write_yaml(f'{{"companies": [{{"id": "a", "name": "{pair} \\\\ud83d {pair}"}}]}}')
        assert import_files(store, [valid]).diagnostics == []
        assert store.row("SELECT name FROM company") == ("\U0001f680 \\ud83d \U0001f680",)


@pytest.mark.parametrize("escape", [r"\ud83d", r"\ude80", r"\ude80\ud83d", r"\ud83d\u0041"])
def test_a_lone_surrogate_is_refused_at_its_place(escape: str, write_yaml: WriteYaml) -> None:
    text = f'{{"companies": [\n{{"id": "a", "name": "\\ud83d\\ude80 {escape}"}}]}}'
    (problem,) = check_files([write_yaml(text)]).diagnostics
    assert problem.message == f"contains the forbidden character U+{escape[2:6].upper()}"
    assert (problem.line, problem.code) == (2, "character")
    assert problem.column == text.split("\n")[1].index(escape, 30) + 1


# -- Comments --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "is_suspect"),
    [
        ("name: Deal #4 of the year", True),
        ("aliases: [A, 'B'] #c", False),
        ("name: A  #4", False),
        ("name: A # a remark", False),
        ("name: 'A #4'", False),
        ("name: A#4", False),
        ("founded: 2021 #about", False),
        ("summary: one\n    two #3 four", True),
        ("summary: |\n    two #3 four", False),
        ("aliases:\n    - Deal #4", True),
        ("summary: #4 of the year", True),
    ],
)
def test_a_comment_that_cuts_a_text_off_is_suspected(
    line: str, is_suspect: bool, write_yaml: WriteYaml
) -> None:
    fields = "" if line.startswith("name") else "\n  name: A"
    report = check_files([write_yaml(f"companies:\n- id: a\n  {line}{fields}\n")])
    assert report.diagnostics == []
    assert [warning.code for warning in report.warnings] == ["comment"] * is_suspect
