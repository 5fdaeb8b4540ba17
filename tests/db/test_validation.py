"""One entry to its canonical form, or to every mistake in it: where, what, and what was meant."""

from textwrap import indent
from typing import Any

import pytest

from partnerships_db.format.schema import ADAPTERS, MAX_LINE_LENGTH, MAX_TEXT_LENGTH, json_schema
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.importing.validation import MAX_HINTS, validate_entry
from partnerships_db.importing.yaml_reader import ParseIssue, parse_entries
from partnerships_db.values.errors import FieldPath, did_you_mean, quoted
from partnerships_db.values.iso_codes import COUNTRIES, LANGUAGES

LEAST: dict[str, str] = {
    "companies": "id: x\nname: X",
    "sources": "id: x\ntitle: X",
    "models": "id: x\nname: X\ndeveloper: acme",
    "availability": "id: x\nmodel: m\nprovider: acme",
    "events": "id: x\ndate: 2025\nkind: statement\ntitle: X",
}
"""The fields that an entry of each list must have."""

FLOW = "flows:\n- kind: equity\n  "


def judged(name: str, fields: str) -> Any:
    text = f"{name}:\n-\n{indent(fields, '  ')}\n"
    faults: list[ParseIssue] = []
    (found,) = parse_entries(text, faults)
    assert faults == []
    return validate_entry(found)


def canonical(name: str, fields: str) -> dict[str, Any]:
    """The entry that these fields make, beside those that it must have."""
    entry = judged(name, f"{LEAST[name]}\n{fields}")
    assert isinstance(entry, dict), entry
    return entry


def faults(name: str, fields: str) -> list[tuple[str, str, str]]:
    """Where, what and what then, of all mistakes in these fields."""
    found = judged(name, f"{LEAST[name]}\n{fields}")
    assert isinstance(found, list), found
    return [(".".join(map(str, fault.path)), fault.message, fault.hint) for fault in found]


def fault(name: str, fields: str) -> tuple[str, str, str]:
    (only,) = faults(name, fields)
    return only


# -- What an entry must have ------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_the_least_that_an_entry_must_say_is_an_entry(name: ListName) -> None:
    entry = judged(name, LEAST[name])
    assert list(entry) == [line.partition(":")[0] for line in LEAST[name].split("\n")]


@pytest.mark.parametrize(
    ("name", "line"), [(name, line) for name in LISTS for line in LEAST[name].split("\n")]
)
def test_without_one_of_these_it_is_none(name: ListName, line: str) -> None:
    field = line.partition(":")[0]
    rest = "\n".join(other for other in LEAST[name].split("\n") if other != line)
    for written in (rest, f"{rest}\n{field}: ~", f"{rest}\n{field}:", f"{rest}\n{field}: []"):
        (only,) = judged(name, written)
        assert only.message == f"has no {field}"


@pytest.mark.parametrize(
    ("name", "fields", "place", "field"),
    [
        ("events", "flows:\n- from: acme", "flows.0", "kind"),
        ("events", "parties:\n- role: investor", "parties.0", "company"),
        ("events", "relations:\n- to: y", "relations.0", "type"),
        ("events", "relations:\n- type: repeats", "relations.0", "to"),
        ("events", "reports:\n- {field: date, says: x}", "reports.0", "source"),
        ("events", "reports:\n- {source: s, says: x}", "reports.0", "field"),
        ("events", "reports:\n- {source: s, field: date}", "reports.0", "says"),
        ("events", "sources:\n- at: page 2", "sources.0", "source"),
        ("availability", "periods:\n- from: 2025", "periods.0", "status"),
        ("companies", "parent:\n- from: 2025", "parent.0", "company"),
    ],
)
def test_a_part_of_an_entry_must_have_its_own(
    name: str, fields: str, place: str, field: str
) -> None:
    assert fault(name, fields)[:2] == (place, f"has no {field}")


@pytest.mark.parametrize("written", ["acme", "[x]", "~", "2025"])
def test_an_entry_is_fields(written: str) -> None:
    (only,) = judged("companies", written)
    assert only.message.endswith("is not an entry")


# -- Canonical form ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        ("companies", "country: NO", {"country": "NO"}),
        ("companies", "founded: about 2021", {"founded": "about 2021"}),
        ("companies", "aliases: [A, B]", {"aliases": ["A", "B"]}),
        ("companies", "parent: acme", {"parent": "acme"}),
        ("companies", "parent: [{company: acme}]", {"parent": "acme"}),
        ("companies", "parent: [{company: a, from: 2026-02}]", {"parent": [{"company": "a", "from": "2026-02"}]}),
        ("companies", "parent: [{company: a}, {company: b}]", {"parent": [{"company": "a"}, {"company": "b"}]}),
        ("companies", "retracted: {why: w, on: 2025}", {"retracted": {"on": "2025", "why": "w"}}),
        ("companies", "wikidata: Q2283", {"wikidata": "Q2283"}),
        ("sources", "based_on: [a, b]", {"based_on": ["a", "b"]}),
        ("sources", "language: en", {"language": "en"}),
        ("models", "sources: [s, {source: t}, {at: p. 2, source: u}]",
         {"sources": ["s", "t", {"source": "u", "at": "p. 2"}]}),
        ("availability", "ids: {global: x-1, eu: x-2}", {"ids": {"global": "x-1", "eu": "x-2"}}),
        ("availability", "periods: [{scheduled: true, status: ga, from: 2025}]",
         {"periods": [{"from": "2025", "status": "ga", "scheduled": True}]}),
        ("availability", "periods: [{status: ga, scheduled: 'false'}]",
         {"periods": [{"status": "ga", "scheduled": False}]}),
        ("events", "parties: [{role: host, company: a}]", {"parties": [{"company": "a", "role": "host"}]}),
        ("events", "parties: [{roles: [host], company: a}]", {"parties": [{"company": "a", "role": "host"}]}),
        ("events", "parties: [{company: a, roles: [host, seller]}]",
         {"parties": [{"company": "a", "roles": ["host", "seller"]}]}),
        ("events", "capacity: 1000 MW", {"capacity": "1 GW"}),
        ("events", "relations: [{to: /y, type: part-of, settles: true}]",
         {"relations": [{"type": "part-of", "to": "/y", "settles": True}]}),
        ("events", "reports: [{source: s, field: date, says: 2025-11-23}]",
         {"reports": [{"source": "s", "field": "date", "says": "2025-11-23"}]}),
        ("events", "reports: [{source: s, field: capacity, says: 0.5 GW}]",
         {"reports": [{"source": "s", "field": "capacity", "says": "500 MW"}]}),
        ("events", "reports: [{source: s, field: date, says: in spring}]",
         {"reports": [{"source": "s", "field": "date", "says": "in spring"}]}),
        ("events", "tags: [a, b-c]", {"tags": ["a", "b-c"]}),
        ("events", 'summary: "a\\nb"', {"summary": "a\nb"}),
    ],
)  # fmt: skip
def test_an_entry_is_kept_in_the_shortest_shape_and_in_order(
    name: str, fields: str, expected: dict[str, Any]
) -> None:
    entry = canonical(name, fields)
    least = [line.partition(":")[0] for line in LEAST[name].split("\n")]
    assert {key: value for key, value in entry.items() if key not in least} == expected
    assert repr(next(iter(expected.values()))) in repr(entry)  # the order of the fields too


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ("from: [acme]", {"from": "acme"}),
        ("from: [acme, unknown]", {"from": ["acme", "unknown"]}),
        ("to: unknown", {"to": "unknown"}),
        ("amount: 1075 million USD", {"amount": "1.075 billion USD"}),
        ("amount: undisclosed", {"amount": "undisclosed"}),
        ("capacity: up to 1 GW", {"capacity": "up to 1 GW"}),
        ("quantity: up to 160 million shares", {"quantity": "up to 160 million shares"}),
        ("stake: about 27.0%", {"stake": "about 27%"}),
        ("valuation: 0.38 trillion USD", {"valuation": "380 billion USD"}),
        ("basis: pre-money", {"basis": "pre-money"}),
        ("over: 1 years", {"over": "1 year"}),
        ("closed: 2025-Q4", {"closed": "2025-Q4"}),
        ("reports: [{source: s, field: amount, says: 5000 million EUR}]",
         {"reports": [{"source": "s", "field": "amount", "says": "5 billion EUR"}]}),
        ("reports: [{source: s, field: stake, says: 5.0%}]",
         {"reports": [{"source": "s", "field": "stake", "says": "5%"}]}),
        ("reports: [{source: s, field: from, says: somebody}]",
         {"reports": [{"source": "s", "field": "from", "says": "somebody"}]}),
    ],
)  # fmt: skip
def test_so_is_a_flow(field: str, expected: dict[str, Any]) -> None:
    (flow,) = canonical("events", FLOW + field)["flows"]
    assert flow == {"kind": "equity"} | expected


@pytest.mark.parametrize("name", LISTS)
def test_the_fields_come_in_the_order_of_the_format_whatever_the_order_they_were_written_in(
    name: ListName,
) -> None:
    lines = LEAST[name].split("\n")
    assert list(judged(name, "\n".join(reversed(lines)))) == list(judged(name, LEAST[name]))


def test_what_is_canonical_stays_as_it_is() -> None:
    entry = canonical(
        "events",
        FLOW + "from: [acme]\n  amount: 1000 million USD\nparties: [{company: a, roles: [host]}]",
    )
    again = ADAPTERS["events"].validate_python(entry)
    assert again == entry


# -- What is refused --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        ("companies", "wesbite: x", ("wesbite", "is not a field of this entry", 'did you mean "website"?')),
        ("events", FLOW + "amuont: x", ("flows.0.amuont", "is not a field of this entry", 'did you mean "amount"?')),
        ("companies", "ticker: [x]", ("ticker", "is a list", "expected a text")),
        ("companies", "ticker: {a: b}", ("ticker", "is fields", "expected a text")),
        ("companies", "aliases: x", ("aliases", 'is "x"', "expected a list")),
        ("companies", "aliases: [~]", ("aliases.0", "is empty", "expected a text")),
        ("companies", "retracted: yes", ("retracted", 'is "yes"', "expected fields")),
        ("companies", "parent: {company: a}", ("parent", "is fields", "expected an id or a list")),
        ("events", "sources: [[a]]", ("sources.0", "is a list", "expected an id or fields")),
        ("events", FLOW + "to: {company: a}", ("flows.0.to", "is fields", "expected an id or a list")),
        ("events", "parties: [acme]", ("parties.0", 'is "acme"', "expected fields")),
        ("availability", "ids: [a]", ("ids", "is a list", "expected fields")),
        ("companies", "kind: clod", ("kind", '"clod" is not known here', 'did you mean "cloud"?')),
        ("events", FLOW + "status: clsed", ("flows.0.status", '"clsed" is not known here', 'did you mean "closed"?')),
        ("events", "status: Announced", ("status", '"Announced" is not known here', 'did you mean "announced"?')),
        ("companies", "country: no", ("country", '"no": is not an ISO 3166-1 country', 'did you mean "NO"?')),
        ("companies", "country: XX",
         ("country", '"XX": is not an ISO 3166-1 country', "expected a code such as US, FR or NO")),
        ("sources", "language: EN", ("language", '"EN": is not an ISO 639-1 language', 'did you mean "en"?')),
        ("sources", "based_on: [A Page]", ("based_on.0", '"A Page" is not an id', 'did you mean "a-page"?')),
        ("events", "tags: [a_b]", ("tags.0", '"a_b" is not an id', 'did you mean "a-b"?')),
        ("events", "tags: ['…']", ("tags.0", '"…" is not an id', "expected small letters, digits and -")),
        ("companies", "wikidata: 2283", ("wikidata", '"2283" is not a Wikidata id', "expected one such as Q2283")),
        ("companies", "wikidata: Q0", ("wikidata", '"Q0" is not a Wikidata id', "expected one such as Q2283")),
        ("companies", "founded: 2021-13",
         ("founded", '"2021-13": there is no month 13 in a year',
          "expected a date such as 2025-11-18, 2025-11, 2025-Q4, 2025-H2 or 2025")),
        ("events", FLOW + "amount: 5 billion",
         ("flows.0.amount", '"5 billion": not an amount', "the unit is missing: expected a currency such as USD")),
        ("events", FLOW + "valuation: 5 USX",
         ("flows.0.valuation", '"5 USX": "USX" is not an ISO 4217 currency', 'did you mean "USD"?')),
        ("events", FLOW + "stake: a third",
         ("flows.0.stake", '"a third": not a stake', 'expected a share such as "27%" or "about 26%"')),
        ("events", "parties: [{company: a, role: host, roles: [seller]}]",
         ("parties.0", "has both `role` and `roles`", "write all of them under `roles`")),
        ("availability", "periods: [{status: ga, scheduled: yes}]",
         ("periods.0.scheduled", '"yes": is neither true nor false', "")),
        ("companies", "website: example.org",
         ("website", '"example.org": is not a web address', "expected http:// or https://")),
        ("companies", "ticker: ' '", ("ticker", "is blank", "leave it out, or say something")),
        ("companies", 'summary: ""', ("summary", "is blank", "leave it out, or say something")),
        ("companies", r'summary: "\n\t "', ("summary", "is blank", "leave it out, or say something")),
        ("companies", r'ticker: "\u200b"', ("ticker", "is blank", "leave it out, or say something")),
        ("companies", r'ticker: "\u3164 \u2800"', ("ticker", "is blank", "leave it out, or say something")),
        ("companies", r'aliases: ["\u00a0"]', ("aliases.0", "is blank", "leave it out, or say something")),
        ("companies", r'ticker: "a\nb"', ("ticker", "holds U+000A", "this text has one line and no tab")),
        ("companies", r'ticker: "a\tb"', ("ticker", "holds U+0009", "this text has one line and no tab")),
        ("events", FLOW + r'quantity: "5 x\ty"',
         ("flows.0.quantity", "holds U+0009", "this text has one line and no tab")),
        ("events", "relations: [{type: repeats, to: a/b/c}]",
         ("relations.0.to", '"a/b/c" is not an id', 'did you mean "a-b-c"?')),
        ("availability", "ids: {EU: x}", ("ids.EU", '"EU" is not an id', 'did you mean "eu"?')),
    ],
)  # fmt: skip
def test_a_mistake_is_told_with_its_field_and_what_was_meant(
    name: str, fields: str, expected: tuple[str, str, str]
) -> None:
    assert fault(name, fields) == expected


def test_a_word_that_is_near_none_of_its_list_is_told_all_of_them() -> None:
    assert fault("companies", "kind: bakery")[2].startswith(
        "expected one of ai-lab, cloud, neocloud, chipmaker"
    )


def test_all_mistakes_of_an_entry_are_told_at_once() -> None:
    found = faults(
        "events",
        "summary: ''\nstatus: x\nend: 2025-13\nnonsense: 1\n" + FLOW + "amount: 5\n  over: 5",
    )
    assert {path for path, _, _ in found} == {
        "summary",
        "status",
        "end",
        "nonsense",
        "flows.0.amount",
        "flows.0.over",
    }


@pytest.mark.parametrize(
    ("written", "length", "limit"),
    [("ticker", MAX_LINE_LENGTH, MAX_LINE_LENGTH), ("summary", MAX_TEXT_LENGTH, MAX_TEXT_LENGTH)],
)
def test_a_text_has_a_limit(written: str, length: int, limit: int) -> None:
    assert canonical("companies", f"{written}: {'x' * length}")[written] == "x" * limit
    assert fault("companies", f"{written}: {'x' * (length + 1)}")[1:] == (
        f"has {length + 1:,} characters",
        f"at most {limit:,} are kept",
    )


@pytest.mark.parametrize(
    "field", ["amount", "quantity", "over", "stake", "conditions", "note", "id", "from", "capacity"]
)
def test_no_field_of_a_flow_is_without_a_limit(field: str) -> None:
    path, *_ = fault("events", f"{FLOW}{field}: 5 {'x' * 30_000}")
    assert path == f"flows.0.{field}"


def test_an_id_has_at_most_100_characters() -> None:
    assert judged("companies", f"id: {'a' * 100}\nname: x")["id"] == "a" * 100
    (only,) = judged("companies", f"id: {'a' * 101}\nname: x")
    assert only.message == "has 101 characters"


@pytest.mark.parametrize(
    "written",
    [
        "Acme",
        "a b",
        "a_b",
        "-a",
        "a-",
        "a--b",
        "../a",
        "a/b",
        "é",
        "a.b",
        "''",
        "' a'",
        '"a\\n\\n"',
        "ａ",
    ],
)
def test_an_id_is_an_ascii_slug(written: str) -> None:
    found = judged("companies", f"id: {written}\nname: x")
    assert isinstance(found, list)
    assert found[0].path == ("id",)


@pytest.mark.parametrize("written", ["a", "0", "007", "a-b-c", "4-10", "no", "null-1"])
def test_a_slug_may_be_digits(written: str) -> None:
    assert judged("companies", f"id: {written}\nname: x")["id"] == written


def test_a_quotation_is_short() -> None:
    words = " ".join(["word"] * 25)
    assert canonical("events", f"sources: [{{source: s, quote: {words}}}]")
    assert fault("events", f"sources: [{{source: s, quote: {words} more}}]")[1].endswith(
        "has more than 25 words"
    )


def test_the_countries_are_those_of_iso_3166() -> None:
    assert len(COUNTRIES) == 249
    assert {"NO", "US", "TW", "GB"} <= COUNTRIES
    assert COUNTRIES.isdisjoint({"UK", "EU", "XK", "XX", "ZZ", "AC", "no"})
    assert {"en", "fr", "no", "zh"} <= LANGUAGES
    assert LANGUAGES.isdisjoint({"eng", "EN", "xx", "zz"})


# -- Rules that no field alone can tell -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "fields", "expected"),
    [
        ("events", FLOW + "from: [a, b, a]", ("flows.0.from", "names a company twice")),
        ("events", FLOW + "to: [unknown, unknown]", ("flows.0.to", "names a company twice")),
        ("events", "flows: [{id: f, kind: debt}, {id: f, kind: debt}]",
         ("flows.1.id", '"f" is also the id of flows[0]')),
        ("events", "reports: [{source: s, field: amount, says: x}]", ("reports.0.field", '"amount" is not a field of this entry')),
        ("events", "reports: [{source: s, field: reports, says: x}]",
         ("reports.0.field", '"reports" is not a field of this entry')),
        ("events", FLOW + "reports: [{source: s, field: date, says: x}]",
         ("flows.0.reports.0.field", '"date" is not a field of this entry')),
        ("availability", "reports: [{source: s, field: titel, says: x}]",
         ("reports.0.field", '"titel" is not a field of this entry')),
        ("availability", "periods: [{status: ga}, {status: retired}]", ("periods.1", "has no `from`")),
        ("availability", "periods: [{status: ga, from: 2025-11}, {status: retired, from: 2025-Q4}]",
         ("periods.1.from", "begins before the period above it")),
        ("companies", "was: [a, b, a]", ("was.2", '"a" appears twice here')),
    ],
)  # fmt: skip
def test_what_contradicts_itself_is_told(name: str, fields: str, expected: tuple[str, str]) -> None:
    path, message, hint = fault(name, fields)
    assert (path, message) == expected
    assert hint


def test_unknown_is_no_companys_id() -> None:
    (only,) = judged("companies", "id: unknown\nname: x")
    assert only.message == '"unknown" is not allowed as a company\'s id'
    assert judged("sources", "id: unknown\ntitle: x")["id"] == "unknown"


def test_periods_may_begin_on_the_same_day_and_the_first_at_any_time() -> None:
    periods = "[{status: preview}, {status: ga, from: 2025-11}, {status: legacy, from: 2025-11-01}]"
    assert len(canonical("availability", f"periods: {periods}")["periods"]) == 3


def test_several_flows_may_go_without_an_id() -> None:
    assert len(canonical("events", "flows: [{kind: debt}, {kind: debt}]")["flows"]) == 2


# -- Places -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "path", "place"),
    [
        ("title: x\nkind: statement\ndate: 2025\nparties:\n- company: acme\n  roles:\n  - host\n  - bogus",
         ("parties", 0, "roles", 1), (11, 7)),
        ("title: x\nkind: statement\ndate: 2025\nparties:\n- company: acme\n  roles:\n  - bogus",
         ("parties", 0, "roles", 0), (10, 7)),
        ("title: x\nkind: statement\ndate: 2025\nsources:\n- source: s\n  at: ''", ("sources", 0, "at"), (9, 9)),
        ("title: x\nkind: statement\ndate: 2025\nflows:\n- kind: debt\n  from:\n  - a\n  - B", ("flows", 0, "from", 1),
         (11, 7)),
        ("title: x\nkind: statement\ndate: 2025\nnonsense: 1", ("nonsense",), (7, 3)),
        ("title: x\nkind: statement\ndate: 2025\nflows:\n- kind: debt\n  reports:\n  - source: s\n    says: x\n"
         "    field: titel", ("flows", 0, "reports", 0, "field"), (12, 14)),
    ],
)  # fmt: skip
def test_a_mistake_has_the_place_of_the_offending_value(
    fields: str, path: FieldPath, place: tuple[int, int]
) -> None:
    (only,) = judged("events", f"id: x\n{fields}")
    assert (only.path, only.place) == (path, place)


def test_a_scope_may_be_called_as_a_shape_is() -> None:
    (only,) = judged("availability", LEAST["availability"] + "\nids:\n  list: ''\n  other: x")
    assert (only.path, only.place) == (("ids", "list"), (7, 11))


# -- Suggestions ------------------------------------------------------------------------------------


def test_the_nearest_of_very_many_words_is_found() -> None:
    known = [f"company-number-{number}" for number in range(20_000)] + ["globex"]
    assert did_you_mean("globexx", known) == 'did you mean "globex"?'
    assert did_you_mean("company-numbr-19999", known) == 'did you mean "company-number-19999"?'
    assert did_you_mean("zzz", known) == ""


def test_after_many_mistakes_in_one_entry_no_more_guesses_are_made() -> None:
    found = faults("companies", "\n".join(f"nam{number}: x" for number in range(MAX_HINTS + 20)))
    assert len(found) == MAX_HINTS + 20
    assert [bool(hint) for _, _, hint in found] == [True] * MAX_HINTS + [False] * 20


def test_what_is_quoted_is_cut() -> None:
    assert quoted("x" * 60) == f'"{"x" * 60}"'
    assert quoted("x" * 61) == f'"{"x" * 57}…"'


# -- The schema -------------------------------------------------------------------------------------


def test_the_json_schema_is_made_from_the_same_declarations() -> None:
    schema = json_schema()
    assert schema["title"] == "partnerships"
    assert schema["additionalProperties"] is False
    assert set(schema["properties"]) == {"format", *LISTS}
    definitions = schema["$defs"]
    for name, entry in (
        ("companies", "Company"),
        ("sources", "Source"),
        ("models", "Model"),
        ("events", "Event"),
    ):
        assert schema["properties"][name]["items"] == {"$ref": f"#/$defs/{entry}"}
        assert definitions[entry]["additionalProperties"] is False
        least = [line.partition(":")[0] for line in LEAST[name].split("\n")]
        assert sorted(definitions[entry]["required"]) == sorted(least)
        assert definitions[entry]["description"]
