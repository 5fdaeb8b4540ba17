"""Validation of one entry: from the parsed YAML to its canonical form, or to all its mistakes."""

from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from partnerships_db.format.entries import Entry, companies_on_side
from partnerships_db.format.schema import ADAPTERS, KNOWN_FIELDS, REPORTED_FIELDS, SHAPES
from partnerships_db.format.vocabulary import UNKNOWN, ListName
from partnerships_db.importing.yaml_reader import ParsedEntry, ParseIssue
from partnerships_db.values.dates import PartialDate
from partnerships_db.values.errors import FieldPath, InvalidValue, did_you_mean, quoted
from partnerships_db.values.safe_text import code_point

MAX_HINTS = 100
"""The most mistakes of one entry that get a suggestion: each search for a word takes a while."""

RuleViolation = tuple[FieldPath, InvalidValue]
"""The path of a field that breaks a rule of the format, and the reason."""

_VALIDATORS = {name: adapter.validator for name, adapter in ADAPTERS.items()}

_EXPECTED_SHAPES = {
    "string_type": "a text",
    "list_type": "a list",
    "dict_type": "fields",
    "typed_dict_type": "fields",
}


def validate_entry(parsed: ParsedEntry) -> Entry | list[ParseIssue]:
    """Return the entry in canonical form, or all its mistakes with their positions."""
    issues: list[ParseIssue] = list(parsed.faults)
    if not isinstance(parsed.value, dict):
        issues.append(
            ParseIssue(
                parsed.place(),
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
    issues: list[ParseIssue] = []
    for detail in error.errors(include_url=False):
        # A field that could not be parsed is not reported as missing too.
        if detail["type"] == "missing" and has_issues:
            continue
        has_hint = len(issues) < MAX_HINTS
        issues.append(_issue_of_detail(parsed, detail, has_hint))
    return issues


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
                f"has no {field_name}",
                "every such entry needs one",
                parent_path,
            )
        case "extra_forbidden":
            return ParseIssue(
                parsed.place(path, of_key=True),
                "is not a field of this entry",
                _unknown_field_hint(str(path[-1]), has_hint),
                path,
            )
    message, hint = _words_of_detail(detail, has_hint)
    return ParseIssue(
        parsed.place(path),
        message,
        hint,
        path,
    )


def _words_of_detail(detail: Any, has_hint: bool) -> tuple[str, str]:
    """The message and the hint for an error of pydantic about a value."""
    value = detail["input"]
    context = detail.get("ctx", {})
    match detail["type"]:
        case "literal_error":
            hint = _closed_list_hint(str(value), context["expected"], has_hint)
            return f"{quoted(value)} is not known here", hint
        case "value_error":
            return _refusal_words(value, context["error"])
        case "string_pattern_mismatch":
            return _pattern_words(value, context["pattern"])
        case "string_too_long":
            message = f"has {len(value):,} characters"
            return message, f"at most {context['max_length']:,} are kept"
        case error_type:
            return _shape_words(value, error_type, context)


def _field_path(location: tuple[str | int, ...]) -> FieldPath:
    """The path of the field, without the steps that pydantic adds for unions and keys."""
    return tuple(step for step in location if step not in SHAPES and step != "[key]")


def _unknown_field_hint(field_name: str, has_hint: bool) -> str:
    if field_name in KNOWN_FIELDS:
        return "it belongs elsewhere in the format"
    return did_you_mean(field_name, KNOWN_FIELDS) if has_hint else ""


def _closed_list_hint(
    word: str,
    expected: str,
    has_hint: bool,
) -> str:
    """A suggestion for an unknown word; `expected` is pydantic's `'a', 'b' or 'c'`."""
    choices = expected.replace(" or ", ", ").split(", ")
    known_words = [choice.strip("'") for choice in choices]
    suggestion = did_you_mean(word, known_words) if has_hint else ""
    return suggestion or f"expected one of {', '.join(known_words)}"


def _refusal_words(value: Any, error: ValueError) -> tuple[str, str]:
    """The message and the hint for a value that its field's grammar refused."""
    subject = f"{quoted(value)}: " if isinstance(value, str) else ""
    if isinstance(error, InvalidValue):
        return subject + error.wrong, error.expected
    return f"{subject}{error}", ""


def _pattern_words(text: str, pattern: str) -> tuple[str, str]:
    """The message and the hint for a text that does not match its field's pattern."""
    is_single_line = pattern.startswith("^[^\\n")
    is_blank = not text.strip()
    if is_single_line and not is_blank:
        for character in text:
            if character in "\n\t":
                message = f"holds {code_point(character)}"
                return message, "this text has one line and no tab"
    if is_single_line or is_blank or pattern.startswith("[^"):
        return "is blank", "leave it out, or say something"
    if pattern.startswith("^Q"):
        return f"{quoted(text)} is not a Wikidata id", "expected one such as Q2283"
    suggested_id = _suggested_id(text)
    if suggested_id:
        return f"{quoted(text)} is not an id", f'did you mean "{suggested_id}"?'
    return f"{quoted(text)} is not an id", "expected small letters, digits and -"


def _suggested_id(text: str) -> str:
    """The text as an id: its ASCII letters and digits in small letters, with `-` for all others."""
    characters: list[str] = []
    for character in text.lower():
        is_kept = character.isascii() and character.isalnum()
        characters.append(character if is_kept else " ")
    words = "".join(characters).split()
    return "-".join(words)


def _shape_words(
    value: Any,
    error_type: str,
    context: dict[str, Any],
) -> tuple[str, str]:
    """The message and the hint for a value of the wrong shape, such as a list for a text."""
    expected = _EXPECTED_SHAPES.get(error_type, "another shape")
    if error_type == "union_tag_invalid":
        tags = context["expected_tags"]
        expected = " or ".join(words for tag, words in SHAPES.items() if tag in tags)
    if value is None:
        message = "is empty"
    elif isinstance(value, list):
        message = "is a list"
    elif isinstance(value, dict):
        message = "is fields"
    else:
        message = f"is {quoted(value)}"
    return message, f"expected {expected}"


# -- Rules that the schema of single fields can't express ------------------------------------------


def _rule_violations(name: ListName, entry: Entry) -> Iterator[RuleViolation]:
    yield from _repeated_former_ids(entry)
    match name:
        case "companies" if entry["id"] == UNKNOWN:
            refusal = InvalidValue(
                '"unknown" is not allowed as a company\'s id',
                "it means a side of a flow that nobody named",
            )
            yield ("id",), refusal
        case "availability":
            yield from _disordered_periods(entry)
            yield from _reports_on_unknown_fields(entry, (), "availability")
        case "events":
            yield from _reports_on_unknown_fields(entry, (), "events")
            yield from _flow_violations(entry)


def _repeated_former_ids(entry: Entry) -> Iterator[RuleViolation]:
    former_ids = entry.get("was", ())
    for index, former_id in enumerate(former_ids):
        if former_id in former_ids[:index]:
            refusal = InvalidValue(f'"{former_id}" appears twice here', "keep one of them")
            yield ("was", index), refusal


def _flow_violations(event: Entry) -> Iterator[RuleViolation]:
    first_indices: dict[str, int] = {}
    for index, flow in enumerate(event.get("flows", ())):
        path: FieldPath = ("flows", index)
        yield from _repeated_companies(flow, path)
        yield from _reports_on_unknown_fields(flow, path, "flows")
        flow_id = flow.get("id")
        if flow_id in first_indices:
            refusal = InvalidValue(
                f'"{flow_id}" is also the id of flows[{first_indices[flow_id]}]',
                "a flow's id is its own within the event",
            )
            yield (*path, "id"), refusal
        if flow_id:
            first_indices[flow_id] = index


def _repeated_companies(flow: Entry, path: FieldPath) -> Iterator[RuleViolation]:
    for side in ("from", "to"):
        companies = companies_on_side(flow.get(side))
        if len(set(companies)) < len(companies):
            refusal = InvalidValue("names a company twice", "name each once")
            yield (*path, side), refusal


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
        )
        yield (*path, "reports", index, "field"), refusal


def _disordered_periods(route: Entry) -> Iterator[RuleViolation]:
    previous_start: PartialDate | None = None
    for index, period in enumerate(route.get("periods", ())):
        path: FieldPath = ("periods", index)
        if "from" not in period:
            if index:
                refusal = InvalidValue("has no `from`", "only the first period may leave it out")
                yield path, refusal
            continue
        start = PartialDate.parse(period["from"])
        if previous_start is not None and start.first < previous_start.first:
            refusal = InvalidValue(
                "begins before the period above it",
                "put the periods in order of time",
            )
            yield (*path, "from"), refusal
        previous_start = start
