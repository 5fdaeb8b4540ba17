"""The JSON Schema says what the judge says, as far as a schema can, and editors read it as it is meant."""

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
from partnerships_db.values.amounts import parse_amount, parse_capacity, parse_stake, parse_term
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import InvalidValue

FIXTURES = Path(__file__).parents[2] / "fixtures"
SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, which editors type plain scalars by."""

    yaml_implicit_resolvers = {}  # noqa: RUF012  as PyYAML declares it


for _tag, _pattern, _first in (
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", "-+0123456789"),
    ("float", r"^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$", "-+.0123456789"),
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
):
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), list(_first)
    )


def as_an_editor(text: str) -> list[str]:
    """What an editor would underline."""
    return [error.message for error in VALIDATOR.iter_errors(yaml.load(text, Loader=CoreLoader))]


def test_the_schema_that_is_shipped_is_the_one_that_is_printed() -> None:
    assert json.loads((FIXTURES / "partnerships.schema.json").read_text("utf-8")) == SCHEMA


@pytest.mark.parametrize("file", sorted(FIXTURES.glob("*.yaml")), ids=lambda file: file.name)
def test_it_accepts_every_file_of_the_fixtures_as_editors_read_them(file: Path) -> None:
    text = file.read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=partnerships.schema.json\n")
    assert as_an_editor(text) == []


EVENT = "events:\n  - {id: one, date: 2025, kind: statement, title: Said%s}\n"


def test_it_accepts_an_event_with_a_bare_year() -> None:
    assert as_an_editor(EVENT % "") == []


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
def test_it_refuses_the_classes_of_mistakes_that_a_schema_can(text: str) -> None:
    assert as_an_editor(text) != []


PARTS = ["up to ", "about ", "less than ", "5", "0.5", "-7", " billion", " million", " USD", " EUR", " GW", " MW", "%",
         " years", " month", " per month", " per year", "tens of billions", "undisclosed", "2025", "-11", "-18", "-Q4",
         "-H2", "-13"]  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=5).map("".join))
def test_what_a_grammar_reads_its_pattern_matches_and_hardly_more(text: str) -> None:
    kind: Any
    for kind, parse in ((Date, PartialDate.parse), (Money, parse_amount), (Capacity, parse_capacity),
                        (Stake, parse_stake), (Term, parse_term)):  # fmt: skip
        pattern = kind.__metadata__[-1].json_schema["pattern"]
        try:
            parse(text)
        except InvalidValue:
            continue
        assert re.search(pattern, text, re.ASCII), text
