"""The JSON Schema accepts and refuses files as the import does, as far as a schema can."""

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from partnerships_db.format.schema import Capacity, Date, Money, Stake, Term, json_schema
from partnerships_db.format.vocabulary import LISTS
from partnerships_db.starter_data import EDITION_FILE
from partnerships_db.values.amounts import parse_amount, parse_capacity, parse_stake, parse_term
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue

FIXTURES = Path(__file__).parents[2] / "fixtures"
ENTRY_FILES = sorted(file for file in FIXTURES.rglob("*.yaml") if file.name != EDITION_FILE)
SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


class CoreLoader(yaml.CSafeLoader):
    """YAML 1.2's core schema, by which editors type plain scalars."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  as PyYAML declares it


CORE_SCALARS = (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
)
for scalar_type, pattern, first_characters in CORE_SCALARS:
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{scalar_type}",
        re.compile(pattern),
        list(first_characters),
    )


def editor_errors(text: str) -> list[str]:
    """The errors that an editor with the schema underlines."""
    document = yaml.load(text, Loader=CoreLoader)
    return [error.message for error in VALIDATOR.iter_errors(document)]


# -- The schema and its declarations ---------------------------------------------------------------


def test_the_shipped_schema_file_is_the_printed_schema() -> None:
    shipped = (FIXTURES / "partnerships.schema.json").read_text("utf-8")
    assert json.loads(shipped) == SCHEMA


def test_the_schema_has_the_lists_and_no_other_field() -> None:
    assert SCHEMA["title"] == "partnerships"
    assert SCHEMA["additionalProperties"] is False
    assert set(SCHEMA["properties"]) == {"format", *LISTS}


@pytest.mark.parametrize(
    ("list_name", "definition_name", "required_fields"),
    [
        ("companies", "Company", {"id", "name"}),
        ("sources", "Source", {"id", "title"}),
        ("models", "Model", {"id", "name", "developer"}),
        ("availability", "Availability", {"id", "model", "provider"}),
        ("events", "Event", {"id", "date", "kind", "title"}),
    ],
)
def test_the_schema_declares_the_required_fields_of_each_list(
    list_name: str, definition_name: str, required_fields: set[str]
) -> None:
    items = SCHEMA["properties"][list_name]["items"]
    assert items == {"$ref": f"#/$defs/{definition_name}"}
    definition = SCHEMA["$defs"][definition_name]
    assert definition["additionalProperties"] is False
    assert set(definition["required"]) == required_fields
    assert definition["description"]


# -- Files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ENTRY_FILES, ids=lambda file: file.name)
def test_the_schema_accepts_the_starter_data_in_an_editor(file: Path) -> None:
    assert editor_errors(file.read_text("utf-8")) == []


EVENT = "events:\n  - {id: one, date: 2025, kind: statement, title: Said%s}\n"


def test_the_schema_accepts_a_year_that_an_editor_reads_as_a_number() -> None:
    assert editor_errors(EVENT % "") == []


@pytest.mark.parametrize(
    "text",
    [
        "event: []\n",
        "format: 2\n",
        "events: {one: two}\n",
        "events: [text]\n",
        "events:\n  - {id: one, date: 2025, kind: statement}\n",
        EVENT.replace("id: one", "id: One") % "",
        EVENT.replace("kind: statement", "kind: statment") % "",
        EVENT.replace("2025", "2025-13") % "",
        EVENT.replace("2025", "2025-Q5") % "",
        EVENT.replace("2025", "2025-11-18T10:00") % "",
        EVENT % ", titel: x",
        EVENT % ", tags: [Not A Slug]",
        EVENT % ", parties: [{role: customer}]",
        EVENT % ", flows: [{kind: equity, amount: 5 bilion USD}]",
        EVENT % ", flows: [{kind: equity, amount: 5 billion dollars}]",
        EVENT % ", flows: [{kind: equity, amount: 5000000}]",
        EVENT % ", flows: [{kind: equity, capacity: 5 TW}]",
        EVENT % ", flows: [{kind: equity, stake: 27}]",
        EVENT % ", flows: [{kind: equity, over: 7 weeks}]",
        EVENT % ", flows: [{amount: 5 billion USD}]",
        EVENT % ", relations: [{type: replaces, to: two}]",
        EVENT % ", sources: [{source: one, page: 2}]",
        "sources:\n  - {id: one, title: x, url: ftp://example.org}\n",
        "companies:\n  - {id: one, name: x, wikidata: 2283}\n",
    ],
)
def test_the_schema_refuses_each_kind_of_mistake_that_a_schema_can(text: str) -> None:
    assert editor_errors(text) != []


# -- Patterns --------------------------------------------------------------------------------------

GRAMMAR_PARTS = [
    *("up to ", "about ", "less than ", "5", "0.5", "-7", " billion", " million", " USD", " EUR"),
    *(" GW", " MW", "%", " years", " month", " per month", " per year", "tens of billions"),
    *("undisclosed", "2025", "-11", "-18", "-Q4", "-H2", "-13"),
]
GRAMMARS: tuple[tuple[Any, Any], ...] = (
    (Date, PartialDate.parse),
    (Money, parse_amount),
    (Capacity, parse_capacity),
    (Stake, parse_stake),
    (Term, parse_term),
)


@given(st.lists(st.sampled_from(GRAMMAR_PARTS), max_size=5).map("".join))
def test_a_pattern_matches_every_text_that_its_grammar_reads(text: str) -> None:
    for field_type, parse in GRAMMARS:
        pattern = field_type.__metadata__[-1].json_schema["pattern"]
        try:
            parse(text)
        except InvalidValue:
            continue
        assert re.search(pattern, text, re.ASCII), text
