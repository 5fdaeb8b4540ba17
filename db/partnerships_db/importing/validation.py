"""Validation of one entry: from the parsed YAML to its canonical form, or to all its mistakes."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from partnerships_db.format.entries import Entry, companies_on_side
from partnerships_db.format.schema import (
    ADAPTERS,
    DATE_FIELDS,
    FIGURE_FIELDS,
    REPORTED_FIELDS,
    SHAPES,
    FieldSet,
    field_set_at,
    holders_of,
)
from partnerships_db.format.vocabulary import UNKNOWN, ListName
from partnerships_db.importing.yaml_reader import ParsedEntry, ParseIssue
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import FieldPath, InvalidValue, did_you_mean, quoted
from partnerships_db.values.name_matching import fold_accents
from partnerships_db.values.safe_text import code_point

MAX_HINTS = 100
"""The most mistakes of one entry that get a suggestion: each search for a word takes a while."""

RuleViolation = tuple[FieldPath, InvalidValue]
"""The path of a field that breaks a rule of the format, and the reason."""

_VALIDATORS = {name: adapter.validator for name, adapter in ADAPTERS.items()}

_EXAMPLES = {
    "parties": "{company: some-id, role: investor}",
    "flows": "{from: payer-id, to: payee-id, kind: equity, amount: 5 billion USD}",
    "relations": "{type: part-of, to: some-event/some-flow}",
    "reports": "{source: some-id, field: amount, says: 5 billion EUR}",
    "periods": "{from: 2026-01, status: ga}",
    "parent": "{company: some-id, from: 2026-01}",
    "retracted": "{on: 2026-01-05, why: The parties took it back}",
    "ids": "{global: name-to-call}",
}
"""The shape of an item of each field that holds fields."""

_MEANT_FIELDS = {
    "term": "over",
    "duration": "over",
    "value": "amount",
    "sum": "amount",
    "price": "amount",
    "payer": "from",
    "payee": "to",
    "type": "kind",
    "category": "kind",
    "description": "summary",
    "link": "url",
    "href": "url",
    "headline": "title",
    "title": "name",
    "name": "title",
    "companies": "parties",
    "participants": "parties",
    "comment": "note",
    "source": "sources",
    "paid": "paid_in",
}
"""The field that is meant by a frequent other name, where it may stand."""

_MEANT_WORDS = {
    "equity": "shares",
    "stock": "shares",
    "stocks": "shares",
    "loan": "debt",
    "loans": "debt",
    "bonds": "debt",
}
"""The word of a closed list that is meant by a frequent other word."""

_CASH_HINT = "leave the field out: a flow without it is paid in cash"


def validate_entry(parsed: ParsedEntry) -> Entry | list[ParseIssue]:
    """Return the entry in canonical form, or all its mistakes with their positions."""
    issues: list[ParseIssue] = list(parsed.faults)
    if parsed.value is None:
        message = "an item of the list is empty"
        hint = "remove the dash, or write the entry behind it"
        return [*issues, ParseIssue(parsed.place(), "entry-shape", message, hint)]
    if not isinstance(parsed.value, dict):
        issues.append(
            ParseIssue(
                parsed.place(),
                "entry-shape",
                f"{quoted(parsed.value)} is not an entry",
                "expected fields, the first of them `id:`",
            )
        )
        return issues

    try:
        entry: Entry = _VALIDATORS[parsed.list_name].validate_python(parsed.value)
    except ValidationError as error:
        return issues + _issues_of_error(parsed, error, has_issues=bool(issues))

    for path, refusal in _rule_violations(parsed.list_name, entry):
        position = parsed.place(path)
        issues.append(
            ParseIssue(
                position,
                refusal.code,
                refusal.wrong,
                refusal.expected,
                path,
            )
        )
    return issues or entry


def _issues_of_error(
    parsed: ParsedEntry,
    error: ValidationError,
    *,
    has_issues: bool,
) -> list[ParseIssue]:
    """The issues of an entry that pydantic refused."""
    details = error.errors(include_url=False)
    cut_values = {_cut_value_of(detail) for detail in details} - {None}
    issues: list[ParseIssue] = []
    for detail in details:
        # The beginning of a cut figure is of another size: no hint about it is right.
        if detail["type"] == "value_error" and _field_path(detail["loc"])[:-1] in cut_values:
            continue
        # A field that could not be parsed is not reported as missing too.
        if detail["type"] == "missing" and has_issues:
            continue
        has_hint = len(issues) < MAX_HINTS
        issues.append(_issue_of_detail(parsed, detail, has_hint))
    return issues


def _cut_value_of(detail: Any) -> FieldPath | None:
    """The path of the fields in which a comma cuts a figure, as in `{amount: $12,000}`."""
    *parents, field_name = _field_path(detail["loc"])
    is_number = str(field_name)[:1].isdigit()
    if detail["type"] == "extra_forbidden" and is_number and detail["input"] is None:
        return tuple(parents)
    return None


def _issue_of_detail(
    parsed: ParsedEntry,
    detail: Any,
    has_hint: bool,
) -> ParseIssue:
    """One error of pydantic in our words."""
    path = _field_path(detail["loc"])
    match detail["type"]:
        case "missing":
            *parents, field_name = path
            parent_path = tuple(parents)
            return ParseIssue(
                parsed.place(parent_path),
                "missing-field",
                f"has no {field_name}",
                "every such entry needs one",
                parent_path,
            )
        case "extra_forbidden":
            if _cut_value_of(detail) is not None:
                return ParseIssue(
                    parsed.place(path, of_key=True),
                    "amount",
                    "a comma cuts the figure before this",
                    "write the figure without commas, or in quotes",
                    path[:-1],
                )
            allowed_fields = field_set_at(parsed.list_name, path[:-1])
            noun = "entry" if len(path) == 1 else allowed_fields.noun
            return ParseIssue(
                parsed.place(path, of_key=True),
                "unknown-field",
                f"is not a field of this {noun}",
                _unknown_field_hint(str(path[-1]), allowed_fields, has_hint),
                path,
            )
    code, message, hint = _words_of_detail(detail, path, has_hint)
    return ParseIssue(
        parsed.place(path),
        code,
        message,
        hint,
        path,
    )


def _words_of_detail(
    detail: Any,
    path: FieldPath,
    has_hint: bool,
) -> tuple[str, str, str]:
    """The code, the message and the hint for an error of pydantic about a value."""
    value = detail["input"]
    context = detail.get("ctx", {})
    match detail["type"]:
        case "literal_error" if isinstance(value, list | dict):
            known_words = ", ".join(_closed_words(context["expected"]))
            return "shape", _shape_of(value), f"expected one of {known_words}"
        case "literal_error":
            if path[-1] == "paid_in" and value in ("cash", "money"):
                return "unknown-word", f"{quoted(value)} is not known here", _CASH_HINT
            hint = _closed_list_hint(str(value), context["expected"], has_hint)
            return "unknown-word", f"{quoted(value)} is not known here", hint
        case "value_error":
            error = context["error"]
            code = getattr(error, "code", "") or _code_of_field(path)
            return code, *_refusal_words(value, error)
        case "string_pattern_mismatch":
            return _pattern_words(value, context["pattern"])
        case "string_too_long":
            message = f"has {len(value):,} characters"
            return "limit", message, f"at most {context['max_length']:,} are kept"
        case error_type:
            return "shape", *_shape_words(value, error_type, context, path)


def _code_of_field(path: FieldPath) -> str:
    """The code of a value that the grammar of its field refused."""
    field_name = path[-1]
    if field_name in DATE_FIELDS:
        return "date"
    if field_name in FIGURE_FIELDS:
        return "amount"
    if field_name in ("url", "archived", "website"):
        return "address"
    return "value"


def _field_path(location: tuple[str | int, ...]) -> FieldPath:
    """The path of the field, without the steps that pydantic adds for unions and keys."""
    return tuple(step for step in location if step not in SHAPES and step != "[key]")


def _unknown_field_hint(
    field_name: str,
    allowed: FieldSet,
    has_hint: bool,
) -> str:
    """The field that is probably meant, the place where the field belongs, or all fields."""
    name, colon, value = field_name.partition(":")
    if colon and name in allowed.names:
        return f"no blank behind the colon: write {quoted(f'{name}: {value}')}"
    meant_field = _MEANT_FIELDS.get(field_name)
    if meant_field in allowed.names:
        return f'did you mean "{meant_field}"?'
    suggestion = did_you_mean(field_name, allowed.names) if has_hint else ""
    if suggestion:
        return suggestion
    nouns = holders_of(field_name)
    if nouns:
        articles = ["an" if noun[0] in "aeiou" else "a" for noun in nouns]
        holders = [f"{article} {noun}" for article, noun in zip(articles, nouns, strict=True)]
        first_holders = f"{', '.join(holders[:-1])} or " if len(holders) > 1 else ""
        return f"it is a field of {first_holders}{holders[-1]}"
    return f"expected one of {', '.join(allowed.names)}" if has_hint else ""


def _closed_list_hint(
    word: str,
    expected: str,
    has_hint: bool,
) -> str:
    """A suggestion for an unknown word; `expected` is pydantic's list of the known ones."""
    known_words = _closed_words(expected)
    meant_word = _MEANT_WORDS.get(word)
    if meant_word in known_words:
        return f'did you mean "{meant_word}"?'
    suggestion = did_you_mean(word, known_words) if has_hint else ""
    return suggestion or f"expected one of {', '.join(known_words)}"


def _closed_words(expected: str) -> list[str]:
    """The words of pydantic's `'a', 'b' or 'c'`."""
    choices = expected.replace(" or ", ", ").split(", ")
    return [choice.strip("'") for choice in choices]


def _refusal_words(value: Any, error: ValueError) -> tuple[str, str]:
    """The message and the hint for a value that its field's grammar refused."""
    subject = f"{quoted(value)}: " if isinstance(value, str) else ""
    if isinstance(error, InvalidValue):
        return subject + error.wrong, error.expected
    return f"{subject}{error}", ""


def _pattern_words(text: str, pattern: str) -> tuple[str, str, str]:
    """The code, the message and the hint for a text that does not match its field's pattern."""
    is_single_line = pattern.startswith("^[^\\n")
    is_blank = not text.strip()
    if is_single_line and not is_blank:
        for character in text:
            if character in "\n\t":
                message = f"holds {code_point(character)}"
                return "line", message, "this text has one line and no tab"
    if is_single_line or is_blank or pattern.startswith("[^"):
        return "blank", "is blank", "leave it out, or write a text"
    if pattern.startswith("^Q"):
        return "id", f"{quoted(text)} is not a Wikidata id", "expected one such as Q2283"
    suggested_id = id_like(text)
    if suggested_id:
        return "id", f"{quoted(text)} is not an id", f'did you mean "{suggested_id}"?'
    return "id", f"{quoted(text)} is not an id", "expected small letters, digits and -"


def id_like(text: str) -> str:
    """The text as an id: its letters without accents, and digits, with `-` for all others."""
    characters: list[str] = []
    for character in fold_accents(text):
        is_kept = character.isascii() and character.isalnum()
        characters.append(character if is_kept else " ")
    words = "".join(characters).split()
    return "-".join(words)


def _shape_words(
    value: Any,
    error_type: str,
    context: dict[str, Any],
    path: FieldPath,
) -> tuple[str, str]:
    """The message and the hint for a value of the wrong shape, such as a list for a text."""
    return _shape_of(value), f"expected {_expected_shape(value, error_type, context, path)}"


def _shape_of(value: Any) -> str:
    if value is None:
        return "is empty"
    if isinstance(value, list):
        return "is a list"
    if isinstance(value, dict):
        return "is fields"
    return f"is {quoted(value)}"


def _expected_shape(
    value: Any,
    error_type: str,
    context: dict[str, Any],
    path: FieldPath,
) -> str:
    field_name = next((step for step in reversed(path) if isinstance(step, str)), "")
    example = _EXAMPLES.get(field_name, "some-id" if field_name == "sources" else "")
    if isinstance(value, str) and id_like(value) == value:
        example = example.replace("some-id", value)
    match error_type:
        case "string_type":
            return "a text"
        case "list_type":
            item = example or (value if isinstance(value, str) else "some-text")
            return f"a list, such as [{item}]"
        case "dict_type" | "typed_dict_type":
            return f"fields, such as {example}" if example else "fields"
        case "union_tag_invalid":
            tags = context["expected_tags"]
            return " or ".join(words for tag, words in SHAPES.items() if tag in tags)
    return "another shape"


# -- Rules that the schema of single fields can't express ------------------------------------------


def _rule_violations(name: ListName, entry: Entry) -> Iterator[RuleViolation]:
    yield from _repeated_former_ids(entry)
    yield from _wrong_distinctions(entry)
    match name:
        case "companies" if entry["id"] == UNKNOWN:
            refusal = InvalidValue(
                '"unknown" is not allowed as a company\'s id',
                "it means a payer or payee that is not named",
                code="rule",
            )
            yield ("id",), refusal
        case "availability":
            yield from _disordered_periods(entry)
            yield from _reports_on_unknown_fields(entry, (), "availability")
        case "events":
            yield from _reports_on_unknown_fields(entry, (), "events")
            yield from _flow_violations(entry)


def _broken_rule(wrong: str, expected: str) -> InvalidValue:
    return InvalidValue(wrong, expected, code="rule")


def _repeated_former_ids(entry: Entry) -> Iterator[RuleViolation]:
    former_ids = entry.get("was", ())
    for index, former_id in enumerate(former_ids):
        if former_id in former_ids[:index]:
            refusal = _broken_rule(f'"{former_id}" appears twice here', "keep one of them")
            yield ("was", index), refusal


def _wrong_distinctions(entry: Entry) -> Iterator[RuleViolation]:
    """Yield the ids under `distinct_from` that are the entry's own, or that are there twice."""
    other_ids = entry.get("distinct_from", ())
    own_ids = {entry["id"], *entry.get("was", ())}
    for index, other_id in enumerate(other_ids):
        path: FieldPath = ("distinct_from", index)
        if other_id in own_ids:
            yield path, _broken_rule(f'"{other_id}" is the entry itself', "name another entry")
        elif other_id in other_ids[:index]:
            yield path, _broken_rule(f'"{other_id}" appears twice here', "keep one of them")


def _flow_violations(event: Entry) -> Iterator[RuleViolation]:
    first_indices: dict[str, int] = {}
    for index, flow in enumerate(event.get("flows", ())):
        path: FieldPath = ("flows", index)
        yield from repeated_companies(flow, path)
        yield from _reports_on_unknown_fields(flow, path, "flows")
        flow_id = flow.get("id")
        if flow_id in first_indices:
            refusal = _broken_rule(
                f'"{flow_id}" is also the id of flows[{first_indices[flow_id]}]',
                "a flow's id is its own within the event",
            )
            yield (*path, "id"), refusal
        if flow_id:
            first_indices[flow_id] = index


def repeated_companies(flow: Entry, path: FieldPath) -> Iterator[RuleViolation]:
    """Yield the sides of a flow that name a company twice, or one of the other side."""
    for side in ("from", "to"):
        companies = companies_on_side(flow.get(side))
        if len(set(companies)) < len(companies):
            refusal = _broken_rule("names a company twice", "name each once")
            yield (*path, side), refusal
    payers, payees = (companies_on_side(flow.get(side)) for side in ("from", "to"))
    for company_id in payers:
        if company_id in payees and company_id != UNKNOWN:
            refusal = _broken_rule(
                f'names "{company_id}", which is also in `from`',
                "no company is on both sides of a flow",
            )
            yield (*path, "to"), refusal


def _reports_on_unknown_fields(
    entry: Entry,
    path: FieldPath,
    reported: str,
) -> Iterator[RuleViolation]:
    """Yield the reports on fields that an availability, an event or a flow does not have."""
    known_fields = REPORTED_FIELDS[reported]
    for index, report in enumerate(entry.get("reports", ())):
        field_name = report["field"]
        if field_name in known_fields:
            continue
        suggestion = did_you_mean(field_name, known_fields)
        refusal = InvalidValue(
            f"{quoted(field_name)} is not a field of this entry",
            suggestion or "a report names a field of the entry or the flow that it is in",
            code="unknown-field",
        )
        yield (*path, "reports", index, "field"), refusal


def _disordered_periods(route: Entry) -> Iterator[RuleViolation]:
    previous_start: PartialDate | None = None
    for index, period in enumerate(route.get("periods", ())):
        path: FieldPath = ("periods", index)
        if "from" not in period:
            if index:
                refusal = _broken_rule("has no `from`", "only the first period may leave it out")
                yield path, refusal
            continue
        start = PartialDate.parse_scheduled(period["from"])
        if start.not_before and not period.get("scheduled"):
            refusal = _broken_rule(
                f'"{start}" is a promise of a minimum, and the period is not scheduled',
                "add `scheduled: true`, or write the date of the change",
            )
            yield (*path, "from"), refusal
        if previous_start is not None and start.first < previous_start.first:
            refusal = _broken_rule(
                "begins before the period above it",
                "put the periods in order of time",
            )
            yield (*path, "from"), refusal
        previous_start = start
