"""A parsed entry is validated into its canonical form, or into all its mistakes with hints."""

from textwrap import indent
from typing import Any

import pytest

from partnerships_db.format.schema import ADAPTERS, MAX_LINE_LENGTH, MAX_TEXT_LENGTH
from partnerships_db.format.vocabulary import LISTS, ListName
from partnerships_db.importing.validation import MAX_HINTS, validate_entry
from partnerships_db.importing.yaml_reader import ParseIssue, parse_entries
from partnerships_db.values.errors import FieldPath, did_you_mean, did_you_mean_id, quoted
from partnerships_db.values.iso_codes import COUNTRIES, LANGUAGES

REQUIRED_FIELDS: dict[str, str] = {
    "companies": "id: x\nname: X",
    "sources": "id: x\ntitle: X",
    "models": "id: x\nname: X\ndeveloper: acme",
    "availability": "id: x\nmodel: m\nprovider: acme",
    "events": "id: x\ndate: 2025\nkind: statement\ntitle: X",
}
"""The fields that an entry of each list must have."""

FLOW = "flows:\n- kind: equity\n  "


def validated(list_name: str, fields: str) -> Any:
    """The canonical entry of these fields, or the list of its mistakes."""
    issues: list[ParseIssue] = []
    (parsed,) = parse_entries(f"{list_name}:\n-\n{indent(fields, '  ')}\n", issues)
    assert issues == []
    return validate_entry(parsed)


def canonical(list_name: str, fields: str) -> dict[str, Any]:
    """The canonical entry of these fields and the required ones."""
    entry = validated(list_name, f"{REQUIRED_FIELDS[list_name]}\n{fields}")
    assert isinstance(entry, dict), entry
    return entry


def mistakes(list_name: str, fields: str) -> list[tuple[str, str, str]]:
    """Path, message and hint of all mistakes in these fields."""
    issues = validated(list_name, f"{REQUIRED_FIELDS[list_name]}\n{fields}")
    assert isinstance(issues, list), issues
    return [(".".join(map(str, issue.path)), issue.message, issue.hint) for issue in issues]


def only_mistake(list_name: str, fields: str) -> tuple[str, str, str]:
    """Path, message and hint of the only mistake in these fields."""
    (mistake,) = mistakes(list_name, fields)
    return mistake


def required_names(list_name: str) -> list[str]:
    return [line.partition(":")[0] for line in REQUIRED_FIELDS[list_name].split("\n")]


# -- Required fields -------------------------------------------------------------------------------


@pytest.mark.parametrize("list_name", LISTS)
def test_the_required_fields_make_an_entry_in_the_order_of_the_format(list_name: ListName) -> None:
    lines = REQUIRED_FIELDS[list_name].split("\n")
    for fields in ("\n".join(lines), "\n".join(reversed(lines))):
        assert list(validated(list_name, fields)) == required_names(list_name)


REQUIRED_LINES = [
    (list_name, line) for list_name in LISTS for line in REQUIRED_FIELDS[list_name].split("\n")
]


@pytest.mark.parametrize(("list_name", "line"), REQUIRED_LINES)
def test_a_missing_or_empty_required_field_is_a_mistake(list_name: ListName, line: str) -> None:
    field = line.partition(":")[0]
    lines = REQUIRED_FIELDS[list_name].split("\n")
    lines.remove(line)
    other_fields = "\n".join(lines)
    for field_line in ("", f"{field}: ~", f"{field}:", f"{field}: []"):
        (issue,) = validated(list_name, f"{other_fields}\n{field_line}")
        assert issue.message == f"has no {field}"


@pytest.mark.parametrize(
    ("list_name", "fields", "path", "field"),
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
def test_a_part_of_an_entry_has_required_fields(
    list_name: str, fields: str, path: str, field: str
) -> None:
    assert only_mistake(list_name, fields)[:2] == (path, f"has no {field}")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("acme", "is not an entry"),
        ("[x]", "is not an entry"),
        ("2025", "is not an entry"),
        ("~", "an item of the list is empty"),
    ],
)
def test_a_value_that_is_not_a_mapping_is_not_an_entry(value: str, message: str) -> None:
    (issue,) = validated("companies", value)
    assert issue.message.endswith(message)


# -- Canonical form --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("list_name", "fields", "expected"),
    [
        ("companies", "country: NO", {"country": "NO"}),
        ("companies", "founded: about 2021", {"founded": "about 2021"}),
        ("companies", "aliases: [A, B]", {"aliases": ["A", "B"]}),
        ("companies", "parent: acme", {"parent": "acme"}),
        ("companies", "parent: [{company: acme}]", {"parent": "acme"}),
        ("companies", "parent: [{company: a, from: 2026-02}]",
         {"parent": [{"company": "a", "from": "2026-02"}]}),
        ("companies", "parent: [{company: a}, {company: b}]",
         {"parent": [{"company": "a"}, {"company": "b"}]}),
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
        ("events", "parties: [{role: host, company: a}]",
         {"parties": [{"company": "a", "role": "host"}]}),
        ("events", "parties: [{roles: [host], company: a}]",
         {"parties": [{"company": "a", "role": "host"}]}),
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
def test_values_become_canonical_in_shape_and_field_order(
    list_name: str, fields: str, expected: dict[str, Any]
) -> None:
    entry = canonical(list_name, fields)
    required = required_names(list_name)
    assert {name: value for name, value in entry.items() if name not in required} == expected
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
def test_values_of_a_flow_become_canonical(field: str, expected: dict[str, Any]) -> None:
    (flow,) = canonical("events", FLOW + field)["flows"]
    assert flow == {"kind": "equity"} | expected


def test_a_canonical_entry_is_valid_and_stays_as_it_is() -> None:
    parties = "parties: [{company: a, roles: [host]}]"
    fields = f"{FLOW}from: [acme]\n  amount: 1000 million USD\n{parties}"
    entry = canonical("events", fields)
    assert ADAPTERS["events"].validate_python(entry) == entry


# -- Mistakes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("list_name", "fields", "expected"),
    [
        ("companies", "wesbite: x",
         ("wesbite", "is not a field of this entry", 'did you mean "website"?')),
        ("events", FLOW + "amuont: x",
         ("flows.0.amuont", "is not a field of this flow", 'did you mean "amount"?')),
        ("companies", "ticker: [x]", ("ticker", "is a list", "expected a text")),
        ("events", FLOW + "paid_in: [shares, debt]",
         ("flows.0.paid_in", "is a list", "expected one of shares, debt, services, credits")),
        ("models", "distinct_from: [x]",
         ("distinct_from", "is not a field of this entry",
          "it is a field of a company, a source or an event")),
        ("companies", "ticker: {a: b}", ("ticker", "is fields", "expected a text")),
        ("companies", "aliases: x", ("aliases", 'is "x"', "expected a list, such as [x]")),
        ("companies", "aliases: [~]", ("aliases.0", "is empty", "expected a text")),
        ("companies", "retracted: yes",
         ("retracted", 'is "yes"',
          "expected fields, such as {on: 2026-01-05, why: The parties took it back}")),
        ("companies", "parent: {company: a}", ("parent", "is fields", "expected an id or a list")),
        ("events", "sources: [[a]]", ("sources.0", "is a list", "expected an id or fields")),
        ("events", FLOW + "to: {company: a}",
         ("flows.0.to", "is fields", "expected an id or a list")),
        ("events", "parties: [acme]",
         ("parties.0", 'is "acme"', "expected fields, such as {company: acme, role: investor}")),
        ("availability", "ids: [a]",
         ("ids", "is a list", "expected fields, such as {global: name-to-call}")),
        ("companies", "kind: clod", ("kind", '"clod" is not known here', 'did you mean "cloud"?')),
        ("events", FLOW + "status: clsed",
         ("flows.0.status", '"clsed" is not known here', 'did you mean "closed"?')),
        ("events", "status: Announced",
         ("status", '"Announced" is not known here', 'did you mean "announced"?')),
        ("companies", "country: no",
         ("country", '"no": is not an ISO 3166-1 country', 'did you mean "NO"?')),
        ("companies", "country: XX",
         ("country", '"XX": is not an ISO 3166-1 country', "expected a code such as US, FR or NO")),
        ("sources", "language: EN",
         ("language", '"EN": is not an ISO 639-1 language', 'did you mean "en"?')),
        ("sources", "based_on: [A Page]",
         ("based_on.0", '"A Page" is not an id', 'did you mean "a-page"?')),
        ("events", "tags: [a_b]", ("tags.0", '"a_b" is not an id', 'did you mean "a-b"?')),
        ("events", "tags: ['…']",
         ("tags.0", '"…" is not an id', "expected small letters, digits and -")),
        ("companies", "wikidata: 2283",
         ("wikidata", '"2283" is not a Wikidata id', "expected one such as Q2283")),
        ("companies", "wikidata: Q0",
         ("wikidata", '"Q0" is not a Wikidata id', "expected one such as Q2283")),
        ("companies", "founded: 2021-13",
         ("founded", '"2021-13": there is no month 13 in a year',
          "expected a date such as 2025-11-18, 2025-11, 2025-Q4, 2025-H2 or 2025")),
        ("events", FLOW + "amount: 5 billion",
         ("flows.0.amount", '"5 billion": not an amount',
          "the unit is missing: expected a currency such as USD")),
        ("events", FLOW + "valuation: 5 USX",
         ("flows.0.valuation", '"5 USX": "USX" is not an ISO 4217 currency',
          'did you mean "USD"?')),
        ("events", FLOW + "stake: a third",
         ("flows.0.stake", '"a third": not a stake',
          'expected a share such as "27%" or "about 26%"')),
        ("events", "parties: [{company: a, role: host, roles: [seller]}]",
         ("parties.0", "has both `role` and `roles`", "write all of them under `roles`")),
        ("availability", "periods: [{status: ga, scheduled: yes}]",
         ("periods.0.scheduled", '"yes": is neither true nor false', "")),
        ("companies", "website: example.org",
         ("website", '"example.org": is not a web address', "expected http:// or https://")),
        ("companies", "ticker: ' '", ("ticker", "is blank", "leave it out, or write a text")),
        ("companies", 'summary: ""', ("summary", "is blank", "leave it out, or write a text")),
        ("companies", r'summary: "\n\t "',
         ("summary", "is blank", "leave it out, or write a text")),
        ("companies", r'ticker: "\u200b"',
         ("ticker", "is blank", "leave it out, or write a text")),
        ("companies", r'ticker: "\u3164 \u2800"',
         ("ticker", "is blank", "leave it out, or write a text")),
        ("companies", r'aliases: ["\u00a0"]',
         ("aliases.0", "is blank", "leave it out, or write a text")),
        ("companies", r'ticker: "a\nb"',
         ("ticker", "holds U+000A", "this text has one line and no tab")),
        ("companies", r'ticker: "a\tb"',
         ("ticker", "holds U+0009", "this text has one line and no tab")),
        ("events", FLOW + r'quantity: "5 x\ty"',
         ("flows.0.quantity", "holds U+0009", "this text has one line and no tab")),
        ("events", "relations: [{type: repeats, to: a/b/c}]",
         ("relations.0.to", '"a/b/c" is not an id', 'did you mean "a-b-c"?')),
        ("availability", "ids: {EU: x}", ("ids.EU", '"EU" is not an id', 'did you mean "eu"?')),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_with_its_path_and_a_hint(
    list_name: str, fields: str, expected: tuple[str, str, str]
) -> None:
    assert only_mistake(list_name, fields) == expected


def test_the_hint_for_a_word_without_a_near_one_lists_all_words() -> None:
    _, _, hint = only_mistake("companies", "kind: bakery")
    assert hint.startswith("expected one of ai-lab, cloud, neocloud, chipmaker")


def test_all_mistakes_of_an_entry_are_reported_at_once() -> None:
    fields = "summary: ''\nstatus: x\nend: 2025-13\nnonsense: 1\n"
    issues = mistakes("events", f"{fields}{FLOW}amount: 5\n  over: 5")
    assert {path for path, _, _ in issues} == {
        "summary",
        "status",
        "end",
        "nonsense",
        "flows.0.amount",
        "flows.0.over",
    }


# -- Lengths and ids -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "limit"), [("ticker", MAX_LINE_LENGTH), ("summary", MAX_TEXT_LENGTH)]
)
def test_a_text_has_a_longest_length(field: str, limit: int) -> None:
    assert canonical("companies", f"{field}: {'x' * limit}")[field] == "x" * limit
    assert only_mistake("companies", f"{field}: {'x' * (limit + 1)}") == (
        field,
        f"has {limit + 1:,} characters",
        f"at most {limit:,} are kept",
    )


@pytest.mark.parametrize(
    "field", ["amount", "quantity", "over", "stake", "conditions", "note", "id", "from", "capacity"]
)
def test_every_field_of_a_flow_has_a_longest_length(field: str) -> None:
    path, *_ = only_mistake("events", f"{FLOW}{field}: 5 {'x' * 30_000}")
    assert path == f"flows.0.{field}"


def test_a_quotation_has_at_most_25_words() -> None:
    words = " ".join(["word"] * 25)
    assert canonical("events", f"sources: [{{source: s, quote: {words}}}]")
    _, message, _ = only_mistake("events", f"sources: [{{source: s, quote: {words} more}}]")
    assert message.endswith("has more than 25 words")


def test_an_id_has_at_most_100_characters() -> None:
    assert validated("companies", f"id: {'a' * 100}\nname: x")["id"] == "a" * 100
    (issue,) = validated("companies", f"id: {'a' * 101}\nname: x")
    assert issue.message == "has 101 characters"


@pytest.mark.parametrize(
    "text",
    [
        *("Acme", "a b", "a_b", "-a", "a-", "a--b", "../a", "a/b", "é", "a.b", "''", "' a'"),
        *('"a\\n\\n"', "ａ"),
    ],
)
def test_an_id_that_is_not_an_ascii_slug_is_refused(text: str) -> None:
    issues = validated("companies", f"id: {text}\nname: x")
    assert isinstance(issues, list)
    assert issues[0].path == ("id",)


@pytest.mark.parametrize("text", ["a", "0", "007", "a-b-c", "4-10", "no", "null-1"])
def test_an_id_may_be_any_slug(text: str) -> None:
    assert validated("companies", f"id: {text}\nname: x")["id"] == text


def test_unknown_may_not_be_the_id_of_a_company() -> None:
    (issue,) = validated("companies", "id: unknown\nname: x")
    assert issue.message == '"unknown" is not allowed as a company\'s id'
    assert validated("sources", "id: unknown\ntitle: x")["id"] == "unknown"


def test_countries_and_languages_are_those_of_the_iso_standards() -> None:
    assert len(COUNTRIES) == 249
    assert {"NO", "US", "TW", "GB"} <= COUNTRIES
    assert COUNTRIES.isdisjoint({"UK", "EU", "XK", "XX", "ZZ", "AC", "no"})
    assert {"en", "fr", "no", "zh"} <= LANGUAGES
    assert LANGUAGES.isdisjoint({"eng", "EN", "xx", "zz"})


# -- Contradictions between fields -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("list_name", "fields", "expected"),
    [
        ("events", FLOW + "from: [a, b, a]", ("flows.0.from", "names a company twice")),
        ("events", FLOW + "to: [unknown, unknown]", ("flows.0.to", "names a company twice")),
        ("events", "flows: [{id: f, kind: debt}, {id: f, kind: debt}]",
         ("flows.1.id", '"f" is also the id of flows[0]')),
        ("events", "reports: [{source: s, field: amount, says: x}]",
         ("reports.0.field", '"amount" is not a field of this entry')),
        ("events", "reports: [{source: s, field: reports, says: x}]",
         ("reports.0.field", '"reports" is not a field of this entry')),
        ("events", FLOW + "reports: [{source: s, field: date, says: x}]",
         ("flows.0.reports.0.field", '"date" is not a field of this entry')),
        ("availability", "reports: [{source: s, field: titel, says: x}]",
         ("reports.0.field", '"titel" is not a field of this entry')),
        ("availability", "periods: [{status: ga}, {status: retired}]",
         ("periods.1", "has no `from`")),
        ("availability", "periods: [{status: ga, from: 2025-11}, {status: retired, from: 2025-Q4}]",
         ("periods.1.from", "begins before the period above it")),
        ("companies", "was: [a, b, a]", ("was.2", '"a" appears twice here')),
    ],
)  # fmt: skip
def test_a_contradiction_between_fields_is_reported_with_a_hint(
    list_name: str, fields: str, expected: tuple[str, str]
) -> None:
    path, message, hint = only_mistake(list_name, fields)
    assert (path, message) == expected
    assert hint


def test_periods_may_begin_on_the_same_day_and_the_first_without_a_date() -> None:
    periods = "[{status: preview}, {status: ga, from: 2025-11}, {status: legacy, from: 2025-11-01}]"
    assert len(canonical("availability", f"periods: {periods}")["periods"]) == 3


def test_several_flows_may_have_no_id() -> None:
    assert len(canonical("events", "flows: [{kind: debt}, {kind: debt}]")["flows"]) == 2


# -- Places ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "path", "place"),
    [
        ("parties:\n- company: acme\n  roles:\n  - host\n  - bogus",
         ("parties", 0, "roles", 1), (11, 7)),
        ("parties:\n- company: acme\n  roles:\n  - bogus",
         ("parties", 0, "roles", 0), (10, 7)),
        ("sources:\n- source: s\n  at: ''", ("sources", 0, "at"), (9, 9)),
        ("flows:\n- kind: debt\n  from:\n  - a\n  - B", ("flows", 0, "from", 1),
         (11, 7)),
        ("nonsense: 1", ("nonsense",), (7, 3)),
        ("flows:\n- kind: debt\n  reports:\n  - source: s\n    says: x\n"
         "    field: titel", ("flows", 0, "reports", 0, "field"), (12, 14)),
    ],
)  # fmt: skip
def test_a_mistake_has_the_place_of_the_faulty_value(
    fields: str, path: FieldPath, place: tuple[int, int]
) -> None:
    (issue,) = validated("events", f"{REQUIRED_FIELDS['events']}\n{fields}")
    assert (issue.path, issue.place) == (path, place)


def test_a_scope_of_ids_may_have_the_name_of_a_shape() -> None:
    fields = f"{REQUIRED_FIELDS['availability']}\nids:\n  list: ''\n  other: x"
    (issue,) = validated("availability", fields)
    assert (issue.path, issue.place) == (("ids", "list"), (7, 11))


# -- Suggestions -----------------------------------------------------------------------------------


def test_the_nearest_of_twenty_thousand_words_is_suggested() -> None:
    known = [f"company-number-{number}" for number in range(20_000)] + ["globex"]
    assert did_you_mean("globexx", known) == 'did you mean "globex"?'
    assert did_you_mean("company-numbr-19999", known) == 'did you mean "company-number-19999"?'
    assert did_you_mean("zzz", known) == ""


def test_only_the_first_mistakes_of_an_entry_get_a_suggestion() -> None:
    misspelt_fields = "\n".join(f"nam{number}: x" for number in range(MAX_HINTS + 20))
    issues = mistakes("companies", misspelt_fields)
    assert [bool(hint) for _, _, hint in issues] == [True] * MAX_HINTS + [False] * 20


def test_a_quoted_value_is_cut_after_60_characters() -> None:
    assert quoted("x" * 60) == f'"{"x" * 60}"'
    assert quoted("x" * 61) == f'"{"x" * 57}…"'


# -- Hints about figures, ids and sides ------------------------------------------------------------


@pytest.mark.parametrize("amount", ["$12,000", "12,000 USD", "12,5 billion EUR", "1,234,567 USD"])
def test_a_figure_that_a_comma_cuts_gets_no_hint_of_another_size(amount: str) -> None:
    issues: list[ParseIssue] = []
    text = (
        "events:\n- {id: x, date: 2025, kind: statement, title: X,\n"
        f"   flows: [{{kind: equity, amount: {amount}}}]}}\n"
    )
    (parsed,) = parse_entries(text, issues)
    refused = validate_entry(parsed)
    assert isinstance(refused, list)
    assert {issue.message for issue in refused} == {"a comma cuts the figure before this"}
    assert {issue.code for issue in refused} == {"amount"}


def test_a_range_of_years_gets_no_hint_without_its_figure() -> None:
    ((_, message, hint),) = mistakes("events", f"{FLOW}over: 5-7 years")
    assert "not a term" in message
    assert 'such as "7 years"' in hint


@pytest.mark.parametrize(
    ("typed", "meant"), [("Déal", "deal"), ("Nestlé-SA", "nestle-sa"), ("Ørsted", "orsted")]
)
def test_an_id_with_accents_is_suggested_with_its_letters(typed: str, meant: str) -> None:
    (issue,) = validated("companies", f"id: {typed}\nname: X")
    assert issue.hint == f'did you mean "{meant}"?'


@pytest.mark.parametrize(
    "sides", ["from: a\n  to: a", "from: [a, b]\n  to: b", "from: a\n  to: [b, a]"]
)
def test_no_company_is_on_both_sides_of_a_flow(sides: str) -> None:
    ((path, message, _),) = mistakes("events", f"{FLOW}{sides}")
    assert "also in `from`" in message
    assert "to" in str(path)


def test_unknown_may_be_on_both_sides_of_a_flow() -> None:
    canonical("events", f"{FLOW}from: [a, unknown]\n  to: [b, unknown]")


@pytest.mark.parametrize("word", ["hp", "arm"])
def test_a_short_id_gets_no_hint_at_another_company(word: str) -> None:
    assert did_you_mean_id(word, ["hpe", "armis", "hyperion"]) == ""
    assert did_you_mean_id("x-ai", ["xai"]) == 'did you mean "xai"?'


# -- Minimums, media and distinctions --------------------------------------------------------------

PERIODS = "periods:\n- {from: 2025, status: ga}\n- "


def test_an_end_and_the_start_of_a_scheduled_period_may_be_a_minimum() -> None:
    minimum = "not before about 2027-Q1"
    period = f"{{from: {minimum}, status: retired, scheduled: true}}"
    assert canonical("availability", PERIODS + period)["periods"][1]["from"] == minimum
    assert canonical("events", f"end: {minimum}")["end"] == minimum
    flow = canonical("events", f"{FLOW}end: {minimum}")["flows"][0]
    assert flow["end"] == minimum


def test_a_period_that_is_not_scheduled_does_not_begin_with_a_minimum() -> None:
    _, message, hint = only_mistake("availability", PERIODS + "{from: not before 2027, status: ga}")
    assert message == '"not before 2027" is a promise of a minimum, and the period is not scheduled'
    assert hint == "add `scheduled: true`, or write the date of the change"


@pytest.mark.parametrize(
    ("list_name", "fields"),
    [
        ("events", "effective: not before 2027"),
        ("events", FLOW + "start: not before 2027"),
        ("events", FLOW + "closed: not before 2027"),
        ("models", "retired: not before 2027"),
        ("companies", "parent: [{company: a, until: not before 2027}]"),
    ],
)
def test_no_other_date_is_a_minimum(list_name: str, fields: str) -> None:
    _, message, hint = only_mistake(list_name, fields)
    assert message == '"not before 2027": a promise of a minimum, not a date'
    assert hint == "only `end` and the `from` of a scheduled period may have one"


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("no earlier than 2 February 2027", "not before 2027-02-02"),
        ("not sooner than about Q1 2027", "not before about 2027-Q1"),
        ("Pas avant le 2 février 2027", "not before 2027-02-02"),
        ("2 February 2027", "2027-02-02"),
    ],
)
def test_a_minimum_in_other_words_gets_a_suggestion(text: str, suggestion: str) -> None:
    assert only_mistake("events", f"end: {text}")[2] == f'did you mean "{suggestion}"?'


@pytest.mark.parametrize("medium", ["shares", "debt", "services", "credits"])
def test_a_flow_may_be_paid_in_something_else_than_cash(medium: str) -> None:
    flow = canonical("events", f"{FLOW}paid_in: {medium}")["flows"][0]
    assert flow["paid_in"] == medium


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("share", 'did you mean "shares"?'),
        ("stock", 'did you mean "shares"?'),
        ("loan", 'did you mean "debt"?'),
        ("cash", "leave the field out: a flow without it is paid in cash"),
        ("gold", "expected one of shares, debt, services, credits"),
    ],
)
def test_another_medium_gets_a_hint(word: str, hint: str) -> None:
    assert only_mistake("events", f"{FLOW}paid_in: {word}")[2] == hint


@pytest.mark.parametrize("list_name", ["companies", "sources", "events"])
def test_an_entry_is_not_distinct_from_itself_and_names_others_once(list_name: str) -> None:
    fields = "was: [former]\ndistinct_from: [y, x, former, y]"
    assert mistakes(list_name, fields) == [
        ("distinct_from.1", '"x" is the entry itself', "name another entry"),
        ("distinct_from.2", '"former" is the entry itself', "name another entry"),
        ("distinct_from.3", '"y" appears twice here', "keep one of them"),
    ]
