"""YAML text to entries: every scalar as text, every value with its place, nothing unbounded."""

import json
import sys
import time
from collections.abc import Callable
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
    """Everything holds with libyaml and where PyYAML was built without it."""
    if request.param == "pure":
        monkeypatch.setitem(sys.modules, LIBYAML, None)
    return str(request.param)


pytestmark = pytest.mark.usefixtures("engine")


def entries(text: str) -> list[Any]:
    """The values of a text in which nothing is wrong."""
    faults: list[ParseIssue] = []
    found = list(parse_entries(text, faults))
    assert faults == []
    assert [fault for one in found for fault in one.faults] == []
    return [one.value for one in found]


def company(fields: str) -> Any:
    """The one company that these lines make."""
    (value,) = entries(
        "companies:\n  - id: acme\n" + "".join(f"    {line}\n" for line in fields.split("\n"))
    )
    return value


def faults_in(text: str) -> list[ParseIssue]:
    """All that is wrong, around the entries and in them, in the order of the file."""
    faults: list[ParseIssue] = []
    found = list(parse_entries(text, faults))
    faults += [fault for one in found for fault in one.faults]
    return sorted(faults, key=lambda fault: fault.place or (0, 0))


# -- Scalars ----------------------------------------------------------------------------------------

PLAIN = [
    *("NO", "ON", "Yes", "off", "y", "n", "true", "False", "Null", "NULL", "nil", "=", "+", "."),
    *("007", "017", "0o17", "0x1F", "1_000", "1e9", "-1", ".inf", ".nan", "4.10", "12:30"),
    *("2025-11", "2025-11-18", "2025-11-18T10:00:00Z"),
]


@pytest.mark.parametrize("written", PLAIN)
def test_a_plain_scalar_is_the_text_that_was_written(written: str) -> None:
    assert company(f"name: {written}") == {"id": "acme", "name": written}
    assert company(f"aliases: [{written}, x]")["aliases"] == [written, "x"]


@pytest.mark.parametrize("written", ["~", "null", "", "[]", "# a comment"])
def test_what_is_null_or_an_empty_list_is_not_stated(written: str) -> None:
    assert company(f"summary: {written}\nname: x") == {"id": "acme", "name": "x"}
    assert company(f"name: x\nparent: {written}") == {"id": "acme", "name": "x"}


@pytest.mark.parametrize(
    "text", ["~", "null", "NO", "2025", "", " ", "- x", "a: b", "# no comment"]
)
def test_what_is_quoted_is_text(text: str) -> None:
    assert company(f"name: {json.dumps(text)}")["name"] == text
    assert company(f"name: '{text}'")["name"] == text


def test_an_unknown_field_without_a_value_is_still_there_to_be_told() -> None:
    assert company("wesbite:\nname: x") == {"id": "acme", "wesbite": None, "name": "x"}


def test_a_null_in_a_list_is_there_to_be_told() -> None:
    assert company("aliases: [~, x]")["aliases"] == [None, "x"]


def test_escapes_are_read() -> None:
    assert company(r'name: "caf\u00e9 \U0001F600 \"x\" \\ \x41"')["name"] == 'café 😀 "x" \\ A'


def test_text_in_another_script_is_kept() -> None:
    for text in ("微软与英伟达", "👨‍👩‍👧‍👦", "e\u0301", "שלום", "a\u200db", "x\ufe0f"):
        assert company(f"name: {text}")["name"] == text


@pytest.mark.parametrize(
    ("written", "text"),
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
def test_a_text_of_several_lines_is_kept_to_its_last_break(written: str, text: str) -> None:
    assert company(f"summary: {written}")["summary"] == text


@pytest.mark.parametrize(
    "written", ["|\n  Acme", ">\n  Acme", '"Acme\\n"', "&anchor |\n  Acme", "&anchor 'Acme\n\n  '"]
)
def test_a_text_of_one_line_loses_its_last_break(written: str) -> None:
    assert company(f"name: {written}")["name"] == "Acme"
    assert company(f"aliases:\n  - {written.replace('  ', '    ')}")["aliases"] == ["Acme"]


def test_it_loses_one_break_only() -> None:
    assert company('name: "Acme\\n\\n"')["name"] == "Acme\n"


def test_an_alias_to_a_text_of_several_lines_loses_its_last_break_in_a_field_of_one() -> None:
    assert company("summary: &s |\n  Acme\nname: *s") == {
        "id": "acme",
        "summary": "Acme\n",
        "name": "Acme",
    }


@pytest.mark.parametrize(
    ("escape", "code"),
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
def test_a_character_that_no_text_may_hold_is_named(escape: str, code: str) -> None:
    (fault,) = faults_in(f'companies:\n  - id: acme\n    name: "ab{escape}"\n')
    assert f"contains the forbidden character {code}" in fault.message
    assert fault.place is not None
    assert fault.place[0] == 3


# -- Documents and lists ----------------------------------------------------------------------------


def test_all_documents_are_read_in_order() -> None:
    text = "companies:\n- {id: a}\n---\nformat: 1\ncompanies: [{id: b}]\nevents: [{id: e}]\n...\n---\nsources: [{id: c}]\n"
    faults: list[ParseIssue] = []
    found = list(parse_entries(text, faults))
    assert faults == []
    assert [(one.document, one.list_name, one.number, one.id) for one in found] == [
        (0, "companies", 0, "a"),
        (1, "companies", 0, "b"),
        (1, "events", 0, "e"),
        (2, "sources", 0, "c"),
    ]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "# nothing\n", "---\n", "---\n---\n", "~\n", "null\n"]
)
def test_a_file_with_nothing_in_it_is_a_mistake(text: str) -> None:
    (fault,) = faults_in(text)
    assert fault.message == "the file is empty"


def test_an_empty_document_beside_a_full_one_is_none() -> None:
    assert entries("---\n---\ncompanies: [{id: a}]\n---\n# end\n") == [{"id": "a"}]


@pytest.mark.parametrize(
    "text", ["companies:\n", "companies: []\n", "companies: ~\nevents: null\n", "format: 1\n"]
)
def test_a_list_without_entries_is_no_mistake(text: str) -> None:
    assert entries(text) == []


@pytest.mark.parametrize("written", ["1", '"1"', "'1'", "~", ""])
def test_format_1_is_read(written: str) -> None:
    assert entries(f"format: {written}\ncompanies: [{{id: a}}]\n") == [{"id": "a"}]


@pytest.mark.parametrize("written", ["2", "1.0", "01", "0x1", "v1", "[1]", "{1: 1}"])
def test_another_format_is_refused(written: str) -> None:
    (fault,) = faults_in(f"companies: []\nformat: {written}\n")
    assert "is not known here" in fault.message
    assert (fault.place, fault.hint) == ((2, 9), "expected format: 1")


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
def test_what_is_wrong_around_the_entries_is_told(
    text: str, place: tuple[int, int], message: str
) -> None:
    (fault,) = faults_in(text)
    assert (fault.place, fault.message) == (place, message)


def test_a_misspelt_list_is_guessed() -> None:
    assert faults_in("compnaies: []\n")[0].hint == 'did you mean "companies"?'
    assert faults_in("zzz: []\n")[0].hint.startswith("expected companies, sources")


def test_an_entry_may_be_any_value_here_and_says_its_id_only_as_text() -> None:
    faults: list[ParseIssue] = []
    found = list(
        parse_entries("companies: [acme, [x], {id: a}, {id: [b]}, {name: c}, ~]\n", faults)
    )
    assert faults == []
    assert [one.value for one in found] == [
        "acme",
        ["x"],
        {"id": "a"},
        {"id": ["b"]},
        {"name": "c"},
        None,
    ]
    assert [one.id for one in found] == [None, None, "a", None, None, None]


# -- Keys, tags, syntax -----------------------------------------------------------------------------


def test_a_repeated_key_is_told_with_the_line_of_the_first() -> None:
    (fault,) = faults_in(
        "companies:\n- id: name\n  country: US\n  name: a\n  summary: {name: x}\n  name: b\n"
    )
    assert fault.place == (6, 3)
    assert fault.message == '"name" appears twice here, first in line 4'


def test_of_a_repeated_key_the_first_value_stands() -> None:
    found = next(parse_entries("companies:\n- {id: a, name: x, name: y}\n", []))
    assert found.value == {"id": "a", "name": "x"}
    assert found.place(("name",)) == (2, 17)


def test_each_repeated_key_is_told() -> None:
    text = "companies:\n- id: a\n  b: 1\n  c: {b: 1, b: 2}\n  b: 3\n  c: 4\n  b: 5\n"
    assert [(fault.place, fault.message.rpartition(" ")[2]) for fault in faults_in(text)] == [
        ((4, 13), "4"),
        ((5, 3), "3"),
        ((6, 3), "4"),
        ((7, 3), "3"),
    ]


@pytest.mark.parametrize(
    "text", ["companies:\n- &a {id: a}\n- {<<: *a, name: b}\n", "companies:\n- {id: a, <<: {}}\n"]
)
def test_a_merge_key_is_refused_with_its_place(text: str) -> None:
    (fault,) = faults_in(text)
    assert fault.message == "merge keys are not read"
    assert fault.place is not None
    assert fault.place[0] == text.count("\n", 0, text.index("<<")) + 1


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("companies:\n- {id: a, name: !!str x}\n", (2, 17)),
        ("companies:\n- {id: a, name: !secret x}\n", (2, 17)),
        ("companies:\n- {id: a, name: ! x}\n", (2, 17)),
        ("companies:\n- {id: a, name: !!python/object/apply:os.system [x]}\n", (2, 17)),
        ("companies:\n- {id: a, !!str name: x}\n", (2, 11)),
        ("companies:\n- {id: a, aliases: !!seq [x]}\n", (2, 20)),
        ("companies:\n- !!map {id: a}\n", (2, 3)),
        ("companies: !!seq\n- {id: a}\n", (1, 12)),
        ("--- !!map\ncompanies: []\n", (1, 5)),
        ("format: !!int 1\n", (1, 9)),
        ("%TAG !e! tag:example.org,2025:\n---\ncompanies:\n- !e!x {id: a}\n", (4, 3)),
    ],
)
def test_a_tag_is_refused_wherever_it_stands(text: str, place: tuple[int, int]) -> None:
    (fault,) = faults_in(text)
    assert fault.message.startswith("has the tag ")
    assert fault.place == place


@pytest.mark.parametrize("key", ["[a, b]", "{a: b}", "*k"])
def test_a_key_that_is_no_text_is_refused(key: str) -> None:
    (fault,) = faults_in(f"companies:\n- {{id: &k a}}\n- {{? {key} : c}}\n")
    assert fault.message == "a field's name is not a text"
    assert fault.place is not None
    assert fault.place[0] == 3


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("companies:\n- id: a\n  name: b: c\n", 3, "a second colon in one value"),
        ("companies:\n\t- id: a\n", 2, "a tab or a special character begins the value"),
        ("companies:\n- id: a\n  name: @b\n", 3, "a tab or a special character begins the value"),
        ("companies:\n- {id: a\n", 3, None),
        ("companies:\n- id: a\n   name: b\n", 3, None),
        ('companies:\n- id: "a\n', 3, None),
        ('companies:\n- id: "\\q"\n', 2, None),
        ("companies:\n- {id: *nobody}\n", 2, 'alias "nobody" has no anchor'),
    ],
)
def test_a_mistake_in_the_yaml_ends_the_reading_with_its_line(
    text: str, line: int, message: str | None
) -> None:
    (fault,) = faults_in(text)
    assert fault.place is not None
    assert fault.place[0] == line
    assert fault.message
    assert message in (None, fault.message)


def test_what_stood_before_a_mistake_in_the_yaml_is_still_given() -> None:
    faults: list[ParseIssue] = []
    found = [
        one.id
        for one in parse_entries("companies:\n- {id: a}\n- {id: b}\n- {id: c, x: @}\n", faults)
    ]
    assert found == ["a", "b"]
    assert [fault.place for fault in faults] == [(4, 14)] or [fault.place for fault in faults] == [
        (4, 13)
    ]


# -- Anchors ----------------------------------------------------------------------------------------


def test_anchors_and_aliases_are_read() -> None:
    assert entries(
        "companies:\n- {id: a, name: &n Acme, aliases: &l [x, *n]}\n- {id: b, name: *n, aliases: *l}\n"
    ) == [
        {"id": "a", "name": "Acme", "aliases": ["x", "Acme"]},
        {"id": "b", "name": "Acme", "aliases": ["x", "Acme"]},
    ]


def test_an_anchor_may_be_set_again() -> None:
    assert [
        one["name"]
        for one in entries("companies: [{name: &n A}, {name: *n}, {name: &n B}, {name: *n}]\n")
    ] == [
        "A",
        "A",
        "B",
        "B",
    ]


def test_an_alias_to_nothing_stated_is_nothing_stated() -> None:
    assert entries(
        "companies: [{id: a, name: &n ~, aliases: &l []}, {id: b, name: *n, aliases: *l}]\n"
    ) == [
        {"id": "a"},
        {"id": "b"},
    ]


def test_an_anchor_ends_with_its_document() -> None:
    (fault,) = faults_in("companies: [{id: &a x}]\n---\ncompanies: [{id: *a}]\n")
    assert (fault.place, fault.message) == ((3, 18), 'alias "a" has no anchor')


@pytest.mark.parametrize(
    "text",
    [
        "companies:\n- &a {id: a, aliases: *a}\n",
        "companies:\n- {id: a, aliases: &a [x, [*a]]}\n",
        "companies: &a\n- {id: a, aliases: *a}\n",
    ],
)
def test_a_value_inside_itself_is_refused(text: str) -> None:
    (fault,) = faults_in(text)
    assert fault.message == 'alias "a" is inside the value that it names'
    assert fault.place is not None
    assert text.split("\n")[fault.place[0] - 1][fault.place[1] - 1 :].startswith("*a")


def bomb(levels: int, width: int) -> str:
    lines = ["companies:", "- id: a", "  l0: &l0 [x]"]
    lines += [f"  l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * width)}]" for n in range(1, levels)]
    return "\n".join(lines) + "\n"


def test_a_bomb_is_refused_before_it_is_expanded() -> None:
    start = time.perf_counter()
    (fault,) = faults_in(bomb(9, 9))
    assert "aliases expand to more than 100,000 values" in fault.message
    assert fault.place is not None
    assert 3 < fault.place[0] <= 11
    assert time.perf_counter() - start < 1


def test_aliases_are_weighed_by_all_that_they_stand_for(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "companies: [{id: a, aliases: &l [x, y, z]}, {id: b, aliases: *l}, {id: c, aliases: *l}]\n"
    )
    monkeypatch.setattr(yaml_reader, "MAX_EXPANSION", 10)  # [, x, y, z, ]: five events, twice
    assert len(entries(text)) == 3
    monkeypatch.setattr(yaml_reader, "MAX_EXPANSION", 9)
    assert faults_in(text)[0].message == "aliases expand to more than 9 values"


def test_a_long_text_weighs_more_than_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "MAX_EXPANSION", 100)
    aliases = "".join(f"- {{id: a{n}, summary: *s}}\n" for n in range(50))
    assert len(entries(f"companies:\n- {{id: a, summary: &s short}}\n{aliases}")) == 51
    (fault,) = faults_in(f"companies:\n- {{id: a, summary: &s {'long ' * 100}}}\n{aliases}")
    assert fault.message == "aliases expand to more than 100 values"


# -- Bounds -----------------------------------------------------------------------------------------


def nested(depth: int) -> str:
    return f"companies:\n- {{id: a, x: {'[' * depth}{']' * depth}}}\n"


def test_nesting_is_bounded_by_what_the_format_has() -> None:
    levels_around = 3  # the document, the list, the entry
    assert faults_in(nested(yaml_reader.MAX_DEPTH - levels_around)) == []
    (fault,) = faults_in(nested(yaml_reader.MAX_DEPTH - levels_around + 1))
    assert fault.message == "is nested too deeply"
    assert fault.place == (2, 14 + yaml_reader.MAX_DEPTH - levels_around)


@pytest.mark.parametrize("depth", [300, 10_000])
@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_deep_nesting_is_refused_at_once(depth: int, opening: str) -> None:
    start = time.perf_counter()
    fault = faults_in(f"companies: {'' if opening != '- ' else chr(10)}{opening * depth}")[-1]
    assert fault.place is not None
    assert fault.place[0] <= 2
    assert time.perf_counter() - start < 1


def test_a_file_has_a_limit_of_events(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "companies:\n" + "- {id: a}\n" * 10
    monkeypatch.setattr(yaml_reader, "MAX_ENTRY_EVENTS", 40)  # four for each entry
    assert len(entries(text)) == 10
    monkeypatch.setattr(yaml_reader, "MAX_ENTRY_EVENTS", 31)
    (fault,) = faults_in(text)
    assert (fault.place, fault.message) == ((10, 3), "the file has more than 31 YAML events")


@pytest.mark.parametrize(
    "text",
    [
        f"companies:\n- id: a\n  aliases: [{'x, ' * 60}]\n",
        "companies:\n- id: a\n" + "".join(f"  k{n}: 1\n" for n in range(40)),
        "".join(f"k{n}: 1\n" for n in range(40)),
        "---\n" * 40,
        f"x: [{'{a: 1}, ' * 40}]\n",
    ],
)
def test_what_is_held_at_once_has_a_limit(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "MAX_HELD_EVENTS", 50)
    faults: list[ParseIssue] = []
    assert list(parse_entries(text, faults)) == []
    assert faults[-1].message == "more than 50 YAML events in one entry or around the entries"
    assert faults[-1].place is not None


def test_many_entries_are_no_matter_of_that_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_reader, "MAX_HELD_EVENTS", 50)
    assert len(entries("companies:\n" + "- {id: a, name: b}\n" * 200)) == 200


@pytest.mark.parametrize(
    "lines",
    [
        ["  same: 1"] * 5_000,
        [f"  k{n}: 1" for n in range(2_500)] + ["  k2499: 1"] * 2_500,
        [f"  k{n}: {{a: 1, a: 2}}" for n in range(2_500)],
    ],
)
def test_repeated_keys_take_no_longer_than_others(lines: list[str]) -> None:
    start = time.perf_counter()
    assert len(faults_in("companies:\n- id: a\n" + "\n".join(lines) + "\n")) >= 2_500
    assert time.perf_counter() - start < 3


def test_the_places_of_many_values_take_no_longer_than_those_of_few() -> None:
    found = next(parse_entries(f"companies:\n- id: a\n  aliases: [{'x, ' * 5_000}]\n", []))
    start = time.perf_counter()
    places = [found.place(("aliases", number)) for number in range(5_000)]
    assert time.perf_counter() - start < 1
    assert places == [(3, 13 + 3 * number) for number in range(5_000)]


# -- Places -----------------------------------------------------------------------------------------

ENTRY = """\
events:
  - id: deal
    # a comment moves what follows
    flows:
      - {id: first, from: [acme, globex]}
      - id: "second"
        amount: 'up to 5'
        note: |
          Two
          lines
    "summary": text
"""


@pytest.mark.parametrize(
    ("path", "starts_with"),
    [
        ((), "id: deal"),
        (("id",), "deal"),
        (("flows",), "- {id: first"),
        (("flows", 0), "{id: first"),
        (("flows", 0, "from"), "[acme"),
        (("flows", 0, "from", 1), "globex"),
        (("flows", 1), 'id: "second"'),
        (("flows", 1, "id"), '"second"'),
        (("flows", 1, "amount"), "'up to 5'"),
        (("flows", 1, "note"), "|"),
        (("summary",), "text"),
        # What is not there is the nearest thing around it.
        (("flows", 1, "kind"), 'id: "second"'),
        (("flows", 7), "- {id: first"),
        (("flows", 1, "amount", 3, "x"), "'up to 5'"),
        (("title",), "id: deal"),
    ],
)
def test_a_path_leads_to_its_value(path: FieldPath, starts_with: str) -> None:
    line, column = next(parse_entries(ENTRY, [])).place(path)
    assert ENTRY.split("\n")[line - 1][column - 1 :].startswith(starts_with)


@pytest.mark.parametrize(
    ("path", "starts_with"),
    [
        (("flows",), "flows:"),
        (("flows", 0, "from"), "from:"),
        (("flows", 1, "amount"), "amount:"),
        (("summary",), '"summary"'),
    ],
)
def test_a_path_leads_to_its_key(path: FieldPath, starts_with: str) -> None:
    line, column = next(parse_entries(ENTRY, [])).place(path, of_key=True)
    assert ENTRY.split("\n")[line - 1][column - 1 :].startswith(starts_with)


def test_what_is_wrong_inside_an_alias_is_placed_at_the_alias() -> None:
    found = list(
        parse_entries("events:\n- {id: a, flows: &f [{id: x}]}\n- {id: b, flows: *f}\n", [])
    )
    assert found[1].place(("flows", 0, "id")) == (3, 18)


class Writer:
    """Writes an entry in one of YAML's many ways, and remembers where each value began."""

    def __init__(self, choose: Callable[[int], int]) -> None:
        self.text = ""
        self.places: dict[FieldPath, tuple[int, int]] = {}
        self._choose = choose

    def put(self, text: str) -> None:
        self.text += text

    def note(self, path: FieldPath) -> None:
        self.places.setdefault(
            path, (self.text.count("\n") + 1, len(self.text) - self.text.rfind("\n"))
        )

    def value(self, value: Any, path: FieldPath, indent: int, in_flow: bool) -> None:
        if isinstance(value, str):
            self.note(path)
            self.put(self._scalar(value))
        elif in_flow or self._choose(3) == 0:
            self._flow(value, path, indent)
        else:
            self._block(value, path, indent)

    def _scalar(self, value: str) -> str:
        style = self._choose(3)
        if style == 0 and value.isalnum():
            return value
        return (
            json.dumps(value, ensure_ascii=False)
            if style == 1
            else "'" + value.replace("'", "''") + "'"
        )

    def _gap(self, indent: int) -> str:
        return (" ", "   ", "\n" + " " * indent, " # note\n" + " " * indent)[self._choose(4)]

    def _flow(self, value: Any, path: FieldPath, indent: int) -> None:
        self.note(path)
        self.put("[" if isinstance(value, list) else "{")
        for number, item in enumerate(value):
            self.put("," if number else "")
            self.put(self._gap(indent + 1))
            if isinstance(value, list):
                self.value(item, (*path, number), indent + 1, True)
            else:
                self.put(f"{item}: ")
                self.value(value[item], (*path, item), indent + 1, True)
        self.put("]" if isinstance(value, list) else "}")

    def _block(self, value: Any, path: FieldPath, indent: int) -> None:
        for number, item in enumerate(value):
            self.put(("\n", "\n\n", "\n# note ☃\n")[self._choose(3)] + " " * indent)
            self.note(path)
            if isinstance(value, list):
                self.put("- ")
                self.value(item, (*path, number), indent + 2, False)
            else:
                self.put(f"{item}: ")
                self.value(value[item], (*path, item), indent + 2, False)


words = st.text(
    st.characters(
        codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u00a0"
    ),
    min_size=1,
    max_size=8,
)
names = st.sampled_from([f"k{number}" for number in range(9)])
trees = st.recursive(
    words,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=4)
        | st.dictionaries(names, inner, min_size=1, max_size=4)
    ),
    max_leaves=12,
)


@given(st.dictionaries(names, trees, min_size=1, max_size=5), st.data())
def test_every_value_is_read_as_it_was_written_and_found_where_it_was_written(
    entry: dict[str, Any], data: st.DataObject
) -> None:
    writer = Writer(lambda many: data.draw(st.integers(0, many - 1)))
    writer.put("companies:\n  - ")
    writer.value(entry, (), 4, False)
    writer.put("\n")
    faults: list[ParseIssue] = []
    (found,) = parse_entries(writer.text, faults)
    assert faults == found.faults == []
    assert found.value == entry
    assert {path: found.place(path) for path in writer.places} == writer.places


# -- Without libyaml --------------------------------------------------------------------------------


def story(text: str) -> tuple[list[Any], list[Any]]:
    """All that reading a text tells, but the wording of the parser's own complaints."""
    faults: list[ParseIssue] = []
    found: list[ParsedEntry] = list(parse_entries(text, faults))
    told = [
        (one.list_name, one.document, one.number, one.value, one.place(), one.faults)
        for one in found
    ]
    return told, faults


CURIOUS = (
    ENTRY,
    "companies: [{id: a, name: &n A}, {id: b, name: *n, x: !t y, id: c}]\n---\nformat: 2\nzzz: 1\n",
    "# only\n",
    bomb(9, 9),
    nested(40),
    "companies:\n- id: a\n  name: |+\n    x\n\n- id: b\n  name: >-\n    y\n    z\n",
    'companies: [{id: "a\\x1b", name: "\\u202e"}]\n',
    "companies: [{id: a, <<: {b: c}}]\n",
    "companies: [a, [b], ~, {}]\n",
)


@pytest.mark.parametrize("text", CURIOUS)
def test_both_engines_tell_the_same(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    one = story(text)
    monkeypatch.setitem(sys.modules, LIBYAML, None)
    assert story(text) == one


# -- An entry by itself -------------------------------------------------------------------------------


def read_alone(text: str) -> list[tuple[ParsedEntry, ParsedEntry | None]]:
    """Every entry of a text, as it is read among the others and as it is read by itself."""
    found = list(parse_entries(text, []))
    excerpts = EntryReparser(text, sorted(one.place()[0] for one in found))
    return [(one, excerpts.entry(one.list_name, one.place()[0])) for one in found]


def test_an_entry_read_by_itself_stands_where_it_stood() -> None:
    text = (starter_folder() / "events-2024.yaml").read_text("utf-8")
    for one, alone in read_alone(text):
        assert alone is not None
        assert alone.value == one.value
        for path in (("title",), ("flows", 0, "amount"), ("sources", 0)):
            assert (alone.place(path), alone.place(path, of_key=True)) == (
                one.place(path),
                one.place(path, of_key=True),
            )


@pytest.mark.parametrize(
    "text",
    [
        "companies:\n  - {id: a, name: &n A}\n  - {id: b, name: *n}\n",
        "companies:\n  - {id: a, name: A}\n  -\n    id: b\n    name: B\n",
        "companies: [{id: a, name: A},\n  {id: b, name: B}]\n",
    ],
)
def test_what_needs_the_lines_above_is_not_told_from_its_own(text: str) -> None:
    *_, (_, alone) = read_alone(text)
    assert alone is None or alone.id != "b"
