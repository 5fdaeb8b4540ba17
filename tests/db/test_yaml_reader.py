"""YAML text is read into entries with text scalars and file positions, within fixed limits."""

import json
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.importing import yaml_reader
from partnerships_db.importing.yaml_reader import (
    EntryReparser,
    ParsedEntry,
    ParseIssue,
    parse_entries,
)
from partnerships_db.starter_data import starter_folder
from partnerships_db.values.errors import FieldPath

LIBYAML = "yaml._yaml"


@pytest.fixture(params=["libyaml", "pure"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """PyYAML with libyaml, and as it is built without it."""
    if request.param == "pure":
        monkeypatch.setitem(sys.modules, LIBYAML, None)
    return str(request.param)


pytestmark = pytest.mark.usefixtures("engine")
on_libyaml = pytest.mark.parametrize("engine", ["libyaml"], indirect=True)


def read_all(text: str) -> tuple[list[ParsedEntry], list[ParseIssue]]:
    """The entries of a text, and its issues outside the entries."""
    issues: list[ParseIssue] = []
    return list(parse_entries(text, issues)), issues


def entry_values(text: str) -> list[Any]:
    """The values of the entries of a text without issues."""
    entries, issues = read_all(text)
    assert issues == []
    assert [entry.faults for entry in entries if entry.faults] == []
    return [entry.value for entry in entries]


def company_value(fields: str) -> Any:
    """The value of a company with these lines of fields."""
    lines = "".join(f"    {line}\n" for line in fields.split("\n"))
    (value,) = entry_values(f"companies:\n  - id: acme\n{lines}")
    return value


def all_issues(text: str) -> list[ParseIssue]:
    """The issues outside the entries and in them, in the order of the text."""
    entries, issues = read_all(text)
    for entry in entries:
        issues += entry.faults
    return sorted(issues, key=lambda issue: issue.place or (0, 0))


def only_issue(text: str) -> tuple[tuple[int, int], str]:
    """The place and the message of the only issue of a text."""
    (issue,) = all_issues(text)
    assert issue.place is not None
    return issue.place, issue.message


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    start = time.perf_counter()
    yield
    assert time.perf_counter() - start < seconds


# -- Scalars ---------------------------------------------------------------------------------------

PLAIN_SCALARS = [
    *("NO", "ON", "Yes", "off", "y", "n", "true", "False", "Null", "NULL", "nil", "=", "+", "."),
    *("007", "017", "0o17", "0x1F", "1_000", "1e9", "-1", ".inf", ".nan", "4.10", "12:30"),
    *("2025-11", "2025-11-18", "2025-11-18T10:00:00Z"),
]


def test_a_plain_scalar_is_its_text() -> None:
    items = ", ".join(PLAIN_SCALARS)
    assert company_value(f"aliases: [{items}]")["aliases"] == PLAIN_SCALARS
    for scalar in PLAIN_SCALARS:
        assert company_value(f"name: {scalar}") == {"id": "acme", "name": scalar}


@pytest.mark.parametrize("empty_value", ["~", "null", "", "[]", "# a comment"])
def test_a_known_field_with_null_or_an_empty_list_is_not_stated(empty_value: str) -> None:
    assert company_value(f"summary: {empty_value}\nname: x") == {"id": "acme", "name": "x"}
    assert company_value(f"name: x\nparent: {empty_value}") == {"id": "acme", "name": "x"}


@pytest.mark.parametrize(
    "text", ["~", "null", "NO", "2025", "", " ", "- x", "a: b", "# no comment"]
)
def test_a_quoted_scalar_is_its_text(text: str) -> None:
    assert company_value(f"name: {json.dumps(text)}")["name"] == text
    assert company_value(f"name: '{text}'")["name"] == text


def test_an_unknown_field_without_a_value_is_kept_as_null() -> None:
    assert company_value("wesbite:\nname: x") == {"id": "acme", "wesbite": None, "name": "x"}


def test_a_null_item_of_a_list_is_kept() -> None:
    assert company_value("aliases: [~, x]")["aliases"] == [None, "x"]


def test_escapes_in_double_quotes_are_read() -> None:
    name = company_value(r'name: "caf\u00e9 \U0001F600 \"x\" \\ \x41"')["name"]
    assert name == 'café 😀 "x" \\ A'


def test_text_in_any_script_is_kept() -> None:
    for text in ("微软与英伟达", "👨‍👩‍👧‍👦", "e\u0301", "שלום", "a\u200db", "x\ufe0f"):
        assert company_value(f"name: {text}")["name"] == text


@pytest.mark.parametrize(
    ("yaml_text", "text"),
    [
        ("|\n  Two\n  lines", "Two\nlines\n"),
        ("|-\n  Two\n  lines", "Two\nlines"),
        ("|+\n  Two\n", "Two\n\n"),
        (">\n  Two\n  lines", "Two lines\n"),
        ("two\n  lines", "two lines"),
        ('"two\\nlines\\n"', "two\nlines\n"),
        ("&anchor |\n  Two\n  lines", "Two\nlines\n"),
    ],
)
def test_a_field_of_several_lines_keeps_its_last_line_break(yaml_text: str, text: str) -> None:
    assert company_value(f"summary: {yaml_text}")["summary"] == text


@pytest.mark.parametrize(
    "yaml_text",
    ["|\n  Acme", ">\n  Acme", '"Acme\\n"', "&anchor |\n  Acme", "&anchor 'Acme\n\n  '"],
)
def test_a_field_of_one_line_loses_its_last_line_break(yaml_text: str) -> None:
    assert company_value(f"name: {yaml_text}")["name"] == "Acme"
    indented = yaml_text.replace("  ", "    ")
    assert company_value(f"aliases:\n  - {indented}")["aliases"] == ["Acme"]


def test_a_field_of_one_line_loses_only_one_of_two_line_breaks() -> None:
    assert company_value('name: "Acme\\n\\n"')["name"] == "Acme\n"


def test_an_alias_in_a_field_of_one_line_loses_its_last_line_break() -> None:
    value = company_value("summary: &s |\n  Acme\nname: *s")
    assert value == {"id": "acme", "summary": "Acme\n", "name": "Acme"}


@pytest.mark.parametrize(
    ("escape", "code_point"),
    [
        (r"\x1b", "U+001B"),
        (r"\0", "U+0000"),
        (r"\a", "U+0007"),
        (r"\r", "U+000D"),
        (r"\x7f", "U+007F"),
        (r"\x9b", "U+009B"),
        (r"\N", "U+0085"),
        (r"\L", "U+2028"),
        (r"\P", "U+2029"),
        (r"\u202e", "U+202E"),
        (r"\u2066", "U+2066"),
        (r"\ufdd0", "U+FDD0"),
        (r"\U0001FFFE", "U+1FFFE"),
        (r"\ud800", "U+D800"),
    ],
)
def test_an_escaped_forbidden_character_is_reported_with_its_line(
    escape: str, code_point: str
) -> None:
    (line, _), message = only_issue(f'companies:\n  - id: acme\n    name: "ab{escape}"\n')
    assert f"contains the forbidden character {code_point}" in message
    assert line == 3


# -- Documents and lists ---------------------------------------------------------------------------


def test_all_documents_are_read_in_order() -> None:
    first = "companies:\n- {id: a}\n"
    second = "format: 1\ncompanies: [{id: b}]\nevents: [{id: e}]\n"
    third = "sources: [{id: c}]\n"
    entries, issues = read_all(f"{first}---\n{second}...\n---\n{third}")
    assert issues == []
    assert [(entry.document, entry.list_name, entry.number, entry.id) for entry in entries] == [
        (0, "companies", 0, "a"),
        (1, "companies", 0, "b"),
        (1, "events", 0, "e"),
        (2, "sources", 0, "c"),
    ]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# nothing\n", "---\n", "---\n---\n", "~\n", "null\n"]
)
def test_a_file_without_content_is_an_error(text: str) -> None:
    (issue,) = all_issues(text)
    assert issue.message == "the file is empty"


def test_empty_documents_beside_a_full_one_are_ignored() -> None:
    assert entry_values("---\n---\ncompanies: [{id: a}]\n---\n# end\n") == [{"id": "a"}]


@pytest.mark.parametrize(
    "text", ["companies:\n", "companies: []\n", "companies: ~\nevents: null\n", "format: 1\n"]
)
def test_a_list_may_be_empty(text: str) -> None:
    assert entry_values(text) == []


@pytest.mark.parametrize("number", ["1", '"1"', "'1'", "~", ""])
def test_format_1_is_read(number: str) -> None:
    assert entry_values(f"format: {number}\ncompanies: [{{id: a}}]\n") == [{"id": "a"}]


@pytest.mark.parametrize("number", ["2", "1.0", "01", "0x1", "v1", "[1]", "{1: 1}"])
def test_another_format_is_refused(number: str) -> None:
    (issue,) = all_issues(f"companies: []\nformat: {number}\n")
    assert "is not known here" in issue.message
    assert (issue.place, issue.hint) == ((2, 9), "expected format: 1")


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("- a\n- b\n", (1, 1), "the file is a list at the top"),
        ("# first\nhello\n", (2, 1), "the file is a single value at the top"),
        ("companies:\n  acme: {}\n", (2, 3), "companies is not a list"),
        ("companies: acme\n", (1, 12), "companies is not a list"),
        ("events:\n  - {id: a}\ncompnaies: []\n", (3, 1), 'unknown list "compnaies"'),
        (
            "companies: []\nevents: []\ncompanies: []\n",
            (3, 1),
            '"companies" appears twice here, first in line 1',
        ),
        ("format: 1\nformat: 1\n", (2, 1), '"format" appears twice here, first in line 1'),
        ("companies: [{id: a}]\n---\n- b\n", (3, 1), "the file is a list at the top"),
    ],
)
def test_an_issue_outside_the_entries_has_its_place(
    text: str, place: tuple[int, int], message: str
) -> None:
    assert only_issue(text) == (place, message)


def test_a_list_is_suggested_for_an_unknown_one() -> None:
    assert all_issues("compnaies: []\n")[0].hint == 'did you mean "companies"?'
    assert all_issues("zzz: []\n")[0].hint.startswith("expected companies, sources")


def test_an_entry_of_any_shape_is_read_and_only_a_text_is_its_id() -> None:
    entries, issues = read_all("companies: [acme, [x], {id: a}, {id: [b]}, {name: c}, ~]\n")
    assert issues == []
    values = ["acme", ["x"], {"id": "a"}, {"id": ["b"]}, {"name": "c"}, None]
    assert [entry.value for entry in entries] == values
    assert [entry.id for entry in entries] == [None, None, "a", None, None, None]


# -- Keys and syntax -------------------------------------------------------------------------------


def test_a_repeated_key_is_reported_with_the_line_of_the_first() -> None:
    fields = "  country: US\n  name: a\n  summary: {name: x}\n  name: b\n"
    assert only_issue(f"companies:\n- id: name\n{fields}") == (
        (6, 3),
        '"name" appears twice here, first in line 4',
    )


def test_the_first_value_of_a_repeated_key_is_kept() -> None:
    (entry,), _ = read_all("companies:\n- {id: a, name: x, name: y}\n")
    assert entry.value == {"id": "a", "name": "x"}
    assert entry.place(("name",)) == (2, 17)


def test_each_repeated_key_is_reported() -> None:
    text = "companies:\n- id: a\n  b: 1\n  c: {b: 1, b: 2}\n  b: 3\n  c: 4\n  b: 5\n"
    issues = [(issue.place, issue.message.rpartition(" ")[2]) for issue in all_issues(text)]
    assert issues == [((4, 13), "4"), ((5, 3), "3"), ((6, 3), "4"), ((7, 3), "3")]


@pytest.mark.parametrize(
    "text", ["companies:\n- &a {id: a}\n- {<<: *a, name: b}\n", "companies:\n- {id: a, <<: {}}\n"]
)
def test_a_merge_key_is_refused_with_its_line(text: str) -> None:
    (line, _), message = only_issue(text)
    assert message == "merge keys are not read"
    assert line == text.count("\n", 0, text.index("<<")) + 1


@pytest.mark.parametrize("key", ["[a, b]", "{a: b}", "*k"])
def test_a_key_that_is_not_a_text_is_refused_with_its_line(key: str) -> None:
    (line, _), message = only_issue(f"companies:\n- {{id: &k a}}\n- {{? {key} : c}}\n")
    assert message == "a field's name is not a text"
    assert line == 3


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("companies:\n- id: a\n  name: b: c\n", 3, "a second colon in one value"),
        ("companies:\n\t- id: a\n", 2, "a tab indents this line"),
        ("companies:\n- id: a\n  name: @b\n", 3, 'a text can\'t begin with "@"'),
        ("companies:\n- {id: a\n", 2, "the bracket { that opens here is not closed"),
        ("companies:\n- id: a\n   name: b\n", 3, ""),
        ('companies:\n- id: "a\n', 2, 'the quote " that opens here is not closed'),
        ('companies:\n- id: "\\q"\n', 2, ""),
        ("companies:\n- {id: *nobody}\n", 2, 'alias "nobody" has no anchor'),
    ],
)
def test_a_syntax_error_is_reported_with_its_line(text: str, line: int, message: str) -> None:
    (issue_line, _), issue_message = only_issue(text)
    assert issue_line == line
    assert issue_message
    assert message in ("", issue_message)


def test_the_entries_before_a_syntax_error_are_read() -> None:
    entries, (issue,) = read_all("companies:\n- {id: a}\n- {id: b}\n- {id: c, x: @}\n")
    assert [entry.id for entry in entries] == ["a", "b"]
    assert issue.place in ((4, 13), (4, 14))  # the engines differ


# -- Tags ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("companies:\n- {id: a, name: !!str x}\n", (2, 17)),
        ("companies:\n- {id: a, name: !secret x}\n", (2, 17)),
        ("companies:\n- {id: a, name: ! x}\n", (2, 17)),
        ("companies:\n- {id: a, name: !!binary QWNtZQ==}\n", (2, 17)),
        ('companies:\n- {id: a, name: !!int ""}\n', (2, 17)),
        ("companies:\n- {id: a, !!str name: x}\n", (2, 11)),
        ("companies:\n- {id: a, aliases: !!seq [x]}\n", (2, 20)),
        ("companies:\n- !!map {id: a}\n", (2, 3)),
        ("companies: !!seq\n- {id: a}\n", (1, 12)),
        ("--- !!map\ncompanies: []\n", (1, 5)),
        ("format: !!int 1\n", (1, 9)),
        ("%TAG !e! tag:example.org,2025:\n---\ncompanies:\n- !e!x {id: a}\n", (4, 3)),
    ],
)
def test_a_tag_is_refused_with_its_place(text: str, place: tuple[int, int]) -> None:
    issue_place, message = only_issue(text)
    assert message.startswith("has the tag ")
    assert issue_place == place


def test_a_python_tag_is_refused_and_runs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "made-by-a-tag"
    tag = f"!!python/object/apply:os.system ['touch {path}']"
    place, message = only_issue(f"companies:\n- {{id: a, name: {tag}}}\n")
    assert message.startswith("has the tag ")
    assert place == (2, 17)
    assert not path.exists()


# -- Anchors ---------------------------------------------------------------------------------------


def test_aliases_are_read_as_the_anchored_values() -> None:
    first, second = "{id: a, name: &n Acme, aliases: &l [x, *n]}", "{id: b, name: *n, aliases: *l}"
    assert entry_values(f"companies:\n- {first}\n- {second}\n") == [
        {"id": "a", "name": "Acme", "aliases": ["x", "Acme"]},
        {"id": "b", "name": "Acme", "aliases": ["x", "Acme"]},
    ]


def test_an_anchor_may_be_set_again() -> None:
    values = entry_values("companies: [{name: &n A}, {name: *n}, {name: &n B}, {name: *n}]\n")
    assert [value["name"] for value in values] == ["A", "A", "B", "B"]


def test_an_alias_to_null_or_an_empty_list_is_not_stated() -> None:
    first, second = "{id: a, name: &n ~, aliases: &l []}", "{id: b, name: *n, aliases: *l}"
    assert entry_values(f"companies: [{first}, {second}]\n") == [{"id": "a"}, {"id": "b"}]


def test_an_anchor_ends_with_its_document() -> None:
    issue = only_issue("companies: [{id: &a x}]\n---\ncompanies: [{id: *a}]\n")
    assert issue == ((3, 18), 'alias "a" has no anchor')


@pytest.mark.parametrize(
    "text",
    [
        "companies:\n- &a {id: a, aliases: *a}\n",
        "companies:\n- {id: a, aliases: &a [x, [*a]]}\n",
        "companies: &a\n- {id: a, aliases: *a}\n",
    ],
)
def test_an_alias_inside_its_own_value_is_refused_with_its_place(text: str) -> None:
    (line, column), message = only_issue(text)
    assert message == 'alias "a" is inside the value that it names'
    assert text.split("\n")[line - 1][column - 1 :].startswith("*a")


def alias_lines(levels: int, width: int) -> list[str]:
    """Fields whose aliases expand to `width ** (levels - 1)` values."""
    lines = ["l0: &l0 [x]"]
    for level in range(1, levels):
        aliases = ", ".join([f"*l{level - 1}"] * width)
        lines.append(f"l{level}: &l{level} [{aliases}]")
    return lines


def alias_bomb() -> str:
    """An entry whose aliases expand to 43 million values."""
    fields = "".join(f"  {line}\n" for line in alias_lines(9, 9))
    return f"companies:\n- id: a\n{fields}"


def test_an_alias_bomb_is_refused_before_it_is_expanded() -> None:
    with time_limit(1):
        (line, _), message = only_issue(alias_bomb())
    assert "aliases expand to more than 100,000 values" in message
    assert 3 < line <= 11


def test_an_alias_bomb_outside_the_entries_is_refused_in_time() -> None:
    text = "\n".join([*alias_lines(9, 9), "companies: *l8"])
    with time_limit(1):
        messages = [issue.message for issue in all_issues(text)]
    assert "aliases expand to more than 100,000 values" in messages[-1]


def test_many_aliases_to_a_long_list_of_entries_are_refused_in_time() -> None:
    with time_limit(1):
        assert all_issues(f"sources: &s [{'x, ' * 1000}]\ncompanies: [{'*s, ' * 200}]")


def test_an_alias_counts_as_all_values_of_its_anchor(monkeypatch: pytest.MonkeyPatch) -> None:
    companies = "{id: a, aliases: &l [x, y, z]}, {id: b, aliases: *l}, {id: c, aliases: *l}"
    text = f"companies: [{companies}]\n"
    monkeypatch.setattr(yaml_reader, "MAX_EXPANSION", 10)  # [, x, y, z, ]: five events, twice
    assert len(entry_values(text)) == 3
    monkeypatch.setattr(yaml_reader, "MAX_EXPANSION", 9)
    assert all_issues(text)[0].message == "aliases expand to more than 9 values"


def test_an_alias_to_a_long_text_counts_as_several_values(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(yaml_reader, "MAX_EXPANSION", 100)
    aliases = "".join(f"- {{id: a{number}, summary: *s}}\n" for number in range(50))
    assert len(entry_values(f"companies:\n- {{id: a, summary: &s short}}\n{aliases}")) == 51
    long_text = "long " * 100
    _, message = only_issue(f"companies:\n- {{id: a, summary: &s {long_text}}}\n{aliases}")
    assert message == "aliases expand to more than 100 values"


# -- Limits ----------------------------------------------------------------------------------------


def nested_lists(depth: int) -> str:
    return f"companies:\n- {{id: a, x: {'[' * depth}{']' * depth}}}\n"


def test_nesting_is_refused_below_the_deepest_level_of_the_format() -> None:
    levels_around = 3  # the document, the list, the entry
    deepest = yaml_reader.MAX_DEPTH - levels_around
    assert all_issues(nested_lists(deepest)) == []
    assert only_issue(nested_lists(deepest + 1)) == ((2, 14 + deepest), "is nested too deeply")


@pytest.mark.parametrize("depth", [300, 10_000])
@pytest.mark.parametrize(("separator", "opening"), [(" ", "["), (" ", "{a: "), ("\n", "- ")])
def test_deep_nesting_is_refused_in_time(depth: int, separator: str, opening: str) -> None:
    with time_limit(1):
        issue = all_issues(f"companies:{separator}{opening * depth}")[-1]
    assert issue.place is not None
    assert issue.place[0] <= 2


def test_the_events_of_a_file_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "companies:\n" + "- {id: a}\n" * 10
    monkeypatch.setattr(yaml_reader, "MAX_ENTRY_EVENTS", 40)  # four for each entry
    assert len(entry_values(text)) == 10
    monkeypatch.setattr(yaml_reader, "MAX_ENTRY_EVENTS", 31)
    assert only_issue(text) == ((10, 3), "the file has more than 31 YAML events")


@pytest.mark.parametrize(
    "text",
    [
        f"companies:\n- id: a\n  aliases: [{'x, ' * 60}]\n",
        "companies:\n- id: a\n" + "".join(f"  k{number}: 1\n" for number in range(40)),
        "".join(f"k{number}: 1\n" for number in range(40)),
        "---\n" * 40,
        f"x: [{'{a: 1}, ' * 40}]\n",
    ],
)
def test_the_events_of_one_entry_or_outside_the_entries_have_a_limit(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(yaml_reader, "MAX_HELD_EVENTS", 50)
    entries, issues = read_all(text)
    assert entries == []
    assert issues[-1].message == "more than 50 YAML events in one entry or around the entries"
    assert issues[-1].place is not None


def test_a_file_may_have_more_events_than_one_entry_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "MAX_HELD_EVENTS", 50)
    assert len(entry_values("companies:\n" + "- {id: a, name: b}\n" * 200)) == 200


REPEATED_KEYS = 2_500


@on_libyaml
@pytest.mark.parametrize(
    "lines",
    [
        ["  same: 1"] * (2 * REPEATED_KEYS),
        [
            *(f"  k{number}: 1" for number in range(REPEATED_KEYS)),
            *["  k2499: 1"] * REPEATED_KEYS,
        ],
        [f"  k{number}: {{a: 1, a: 2}}" for number in range(REPEATED_KEYS)],
    ],
)
def test_many_repeated_keys_are_reported_in_linear_time(lines: list[str]) -> None:
    text = "companies:\n- id: a\n" + "\n".join(lines) + "\n"
    with time_limit(3):
        assert len(all_issues(text)) >= REPEATED_KEYS


def test_the_places_of_many_values_are_found_in_linear_time() -> None:
    count = 5_000
    (entry,), _ = read_all(f"companies:\n- id: a\n  aliases: [{'x, ' * count}]\n")
    with time_limit(1):
        places = [entry.place(("aliases", number)) for number in range(count)]
    assert places == [(3, 13 + 3 * number) for number in range(count)]


# -- Places ----------------------------------------------------------------------------------------

ENTRY = """\
events:
  - id: deal
    # a comment moves the lines below
    flows:
      - {id: first, from: [acme, globex]}
      - id: "second"
        amount: 'up to 5'
        note: |
          Two
          lines
    "summary": text
"""


def text_at(text: str, place: tuple[int, int]) -> str:
    """The remainder of the line at this line and column."""
    line, column = place
    return text.split("\n")[line - 1][column - 1 :]


def test_a_path_leads_to_its_value_or_to_the_nearest_value_around_it() -> None:
    expected: dict[FieldPath, str] = {
        (): "id: deal",
        ("id",): "deal",
        ("flows",): "- {id: first",
        ("flows", 0): "{id: first",
        ("flows", 0, "from"): "[acme",
        ("flows", 0, "from", 1): "globex",
        ("flows", 1): 'id: "second"',
        ("flows", 1, "id"): '"second"',
        ("flows", 1, "amount"): "'up to 5'",
        ("flows", 1, "note"): "|",
        ("summary",): "text",
        # The entry does not have these.
        ("flows", 1, "kind"): 'id: "second"',
        ("flows", 7): "- {id: first",
        ("flows", 1, "amount", 3, "x"): "'up to 5'",
        ("title",): "id: deal",
    }
    (entry,), _ = read_all(ENTRY)
    for path, start in expected.items():
        assert text_at(ENTRY, entry.place(path)).startswith(start), path


def test_a_path_leads_to_its_key() -> None:
    expected: dict[FieldPath, str] = {
        ("flows",): "flows:",
        ("flows", 0, "from"): "from:",
        ("flows", 1, "amount"): "amount:",
        ("summary",): '"summary"',
    }
    (entry,), _ = read_all(ENTRY)
    for path, start in expected.items():
        assert text_at(ENTRY, entry.place(path, of_key=True)).startswith(start), path


def test_a_value_inside_an_alias_has_the_place_of_the_alias() -> None:
    text = "events:\n- {id: a, flows: &f [{id: x}]}\n- {id: b, flows: *f}\n"
    entries, _ = read_all(text)
    assert entries[1].place(("flows", 0, "id")) == (3, 18)


class YamlWriter:
    """Writes an entry in one of the many styles of YAML, and notes the place of each value."""

    def __init__(self, choose: Callable[[int], int]) -> None:
        self.text = ""
        self.places: dict[FieldPath, tuple[int, int]] = {}
        self._choose = choose

    def write(self, text: str) -> None:
        self.text += text

    def note_place(self, path: FieldPath) -> None:
        line = self.text.count("\n") + 1
        column = len(self.text) - self.text.rfind("\n")
        self.places.setdefault(path, (line, column))

    def write_value(
        self,
        value: Any,
        path: FieldPath,
        indent: int,
        in_flow: bool,
    ) -> None:
        if isinstance(value, str):
            self.note_place(path)
            self.write(self._scalar(value))
        elif in_flow or self._choose(3) == 0:
            self._write_flow(value, path, indent)
        else:
            self._write_block(value, path, indent)

    def _scalar(self, value: str) -> str:
        style = self._choose(3)
        if style == 0 and value.isalnum():
            return value
        if style == 1:
            return json.dumps(value, ensure_ascii=False)
        escaped = value.replace("'", "''")
        return f"'{escaped}'"

    def _gap(self, indent: int) -> str:
        blanks = " " * indent
        gaps = (" ", "   ", f"\n{blanks}", f" # note\n{blanks}")
        return gaps[self._choose(4)]

    def _write_flow(self, value: Any, path: FieldPath, indent: int) -> None:
        self.note_place(path)
        is_list = isinstance(value, list)
        self.write("[" if is_list else "{")
        for number, item in enumerate(value):
            if number:
                self.write(",")
            self.write(self._gap(indent + 1))
            if is_list:
                self.write_value(item, (*path, number), indent + 1, True)
            else:
                self.write(f"{item}: ")
                self.write_value(value[item], (*path, item), indent + 1, True)
        self.write("]" if is_list else "}")

    def _write_block(self, value: Any, path: FieldPath, indent: int) -> None:
        line_ends = ("\n", "\n\n", "\n# note ☃\n")
        for number, item in enumerate(value):
            self.write(line_ends[self._choose(3)] + " " * indent)
            self.note_place(path)
            if isinstance(value, list):
                self.write("- ")
                self.write_value(item, (*path, number), indent + 2, False)
            else:
                self.write(f"{item}: ")
                self.write_value(value[item], (*path, item), indent + 2, False)


words = st.text(
    st.characters(
        codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u00a0"
    ),
    min_size=1,
    max_size=8,
)
names = st.sampled_from([f"k{number}" for number in range(9)])


def containers(items: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(items, min_size=1, max_size=4)
    return lists | st.dictionaries(names, items, min_size=1, max_size=4)


trees = st.recursive(words, containers, max_leaves=12)


@given(st.dictionaries(names, trees, min_size=1, max_size=5), st.data())
def test_a_value_in_any_style_is_read_with_its_place(
    value: dict[str, Any], data: st.DataObject
) -> None:
    writer = YamlWriter(lambda count: data.draw(st.integers(0, count - 1)))
    writer.write("companies:\n  - ")
    writer.write_value(value, (), 4, False)
    writer.write("\n")
    (entry,), issues = read_all(writer.text)
    assert issues == entry.faults == []
    assert entry.value == value
    assert {path: entry.place(path) for path in writer.places} == writer.places


# -- Both engines ----------------------------------------------------------------------------------


def reading(text: str) -> tuple[list[Any], list[ParseIssue]]:
    """All that is read from a text."""
    entries, issues = read_all(text)
    parts = []
    for entry in entries:
        identity = (entry.list_name, entry.document, entry.number)
        parts.append((identity, entry.value, entry.place(), entry.faults))
    return parts, issues


@on_libyaml
@pytest.mark.parametrize(
    "text",
    [
        ENTRY,
        "companies: [{id: a, name: &n A}, {id: b, name: *n, x: !t y, id: c}]\n---\nformat: 2\n",
        "# only\n",
        alias_bomb(),
        nested_lists(40),
        "companies:\n- id: a\n  name: |+\n    x\n\n- id: b\n  name: >-\n    y\n    z\n",
        'companies: [{id: "a\\x1b", name: "\\u202e"}]\n',
        "companies: [{id: a, <<: {b: c}}]\nzzz: 1\n",
        "companies: [a, [b], ~, {}]\n",
    ],
)
def test_both_engines_read_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    libyaml_reading = reading(text)
    monkeypatch.setitem(sys.modules, LIBYAML, None)
    assert reading(text) == libyaml_reading


# -- An entry by itself ----------------------------------------------------------------------------


def reparsed_entries(text: str) -> list[tuple[ParsedEntry, ParsedEntry | None]]:
    """Every entry of a text, as it is read in the file and as it is read by itself."""
    entries, _ = read_all(text)
    reparser = EntryReparser(text, sorted(entry.place()[0] for entry in entries))
    pairs = []
    for entry in entries:
        line, _ = entry.place()
        pairs.append((entry, reparser.entry(entry.list_name, line)))
    return pairs


@on_libyaml
def test_an_entry_read_by_itself_has_the_same_value_and_places() -> None:
    text = (starter_folder() / "events/2024.yaml").read_text("utf-8")
    for entry, reparsed in reparsed_entries(text):
        assert reparsed is not None
        assert reparsed.value == entry.value
        for path in (("title",), ("flows", 0, "amount"), ("sources", 0)):
            assert reparsed.place(path) == entry.place(path)
            assert reparsed.place(path, of_key=True) == entry.place(path, of_key=True)


@pytest.mark.parametrize(
    "text",
    [
        "companies:\n  - {id: a, name: &n A}\n  - {id: b, name: *n}\n",
        "companies:\n  - {id: a, name: A}\n  -\n    id: b\n    name: B\n",
        "companies: [{id: a, name: A},\n  {id: b, name: B}]\n",
    ],
)
def test_an_entry_that_depends_on_earlier_lines_is_not_read_by_itself(text: str) -> None:
    *_, (_, reparsed) = reparsed_entries(text)
    assert reparsed is None or reparsed.id != "b"
