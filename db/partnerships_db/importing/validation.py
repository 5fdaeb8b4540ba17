"""One entry as it was written to its canonical form, or to all that is wrong with it."""

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
"""So many mistakes of one entry are told with what was probably meant: finding that takes a while."""

_VALIDATORS = {name: adapter.validator for name, adapter in ADAPTERS.items()}


def validate_entry(parsed: ParsedEntry) -> Entry | list[ParseIssue]:
    """The entry in canonical form, or what is wrong with it, each mistake with its place."""
    faults: list[ParseIssue] = list(parsed.faults)
    if not isinstance(parsed.value, dict):
        fault = ParseIssue(
            parsed.place(),
            f"{quoted(parsed.value)} is no entry",
            "expected fields, the first of them `id:`",
        )
        return [*faults, fault]
    try:
        entry: Entry = _VALIDATORS[parsed.list_name].validate_python(parsed.value)
    except ValidationError as error:
        details = error.errors(include_url=False)
        # A field that could not be read is not missing as well.
        told = [detail for detail in details if detail["type"] != "missing" or not faults]
        return faults + [
            _fault(parsed, detail, number < MAX_HINTS) for number, detail in enumerate(told)
        ]
    for path, refusal in _broken_rules(parsed.list_name, entry):
        faults.append(ParseIssue(parsed.place(path), refusal.wrong, refusal.expected, path))
    return faults or entry


def _fault(parsed: ParsedEntry, error: Any, is_hinted: bool) -> ParseIssue:
    """pydantic's error as a sentence of ours."""
    path: FieldPath = tuple(step for step in error["loc"] if step not in SHAPES and step != "[key]")
    given, limits = error["input"], error.get("ctx", {})
    match error["type"]:
        case "missing":
            return ParseIssue(
                parsed.place(path[:-1]),
                f"has no {path[-1]}",
                "every such entry needs one",
                path[:-1],
            )
        case "extra_forbidden":
            return ParseIssue(
                parsed.place(path, of_key=True),
                "is no field here",
                _elsewhere(str(path[-1]), is_hinted),
                path,
            )
        case "literal_error":
            known = [
                word.strip("'") for word in limits["expected"].replace(" or ", ", ").split(", ")
            ]
            hint = did_you_mean(str(given), known) if is_hinted else ""
            hint = hint or f"expected one of {', '.join(known)}"
            return ParseIssue(parsed.place(path), f"{quoted(given)} is not known here", hint, path)
        case "value_error":
            refusal = limits["error"]
            expected = refusal.expected if isinstance(refusal, InvalidValue) else ""
            wrong = refusal.wrong if isinstance(refusal, InvalidValue) else str(refusal)
            subject = f"{quoted(given)}: " if isinstance(given, str) else ""
            return ParseIssue(parsed.place(path), subject + wrong, expected, path)
        case "string_pattern_mismatch":
            return ParseIssue(parsed.place(path), *_mismatch(given, limits["pattern"]), path)
        case "string_too_long":
            limit = limits["max_length"]
            return ParseIssue(
                parsed.place(path),
                f"has {len(given):,} characters",
                f"at most {limit:,} are kept",
                path,
            )
    shape = {
        "string_type": "a text",
        "list_type": "a list",
        "dict_type": "fields",
        "typed_dict_type": "fields",
    }
    if error["type"] == "union_tag_invalid":
        expected = " or ".join(
            name for tag, name in SHAPES.items() if tag in limits["expected_tags"]
        )
    else:
        expected = shape.get(error["type"], "another shape")
    if given is None:
        return ParseIssue(parsed.place(path), "is empty", f"expected {expected}", path)
    kind = (
        "a list"
        if isinstance(given, list)
        else "fields"
        if isinstance(given, dict)
        else quoted(given)
    )
    return ParseIssue(parsed.place(path), f"is {kind}", f"expected {expected}", path)


def _elsewhere(name: str, is_hinted: bool) -> str:
    """What a field's name was meant to be, or that it has its place, but not here."""
    if name in KNOWN_FIELDS:
        return "the format has it in another place"
    return did_you_mean(name, KNOWN_FIELDS) if is_hinted else ""


def _mismatch(given: str, pattern: str) -> tuple[str, str]:
    bad = next((character for character in given if character in "\n\t"), "")
    if pattern.startswith("^[^\\n") and bad and given.strip():
        return f"holds {code_point(bad)}", "this text has one line and no tab"
    if pattern.startswith("^[^\\n") or pattern.startswith("[^") or not given.strip():
        return "is blank", "leave it out, or say something"
    if pattern.startswith("^Q"):
        return f"{quoted(given)} is no Wikidata id", "expected one such as Q2283"
    slug = "-".join(
        "".join(c if c.isascii() and c.isalnum() else " " for c in given.lower()).split()
    )
    return (
        f"{quoted(given)} is no id",
        f'did you mean "{slug}"?' if slug else "expected small letters, digits and -",
    )


# -- What one field alone can't tell ----------------------------------------------------------------


def _broken_rules(name: ListName, entry: Entry) -> Iterator[tuple[FieldPath, InvalidValue]]:
    former = entry.get("was", ())
    for number, old in enumerate(former):
        if old in former[:number]:
            yield ("was", number), InvalidValue(f'"{old}" stands here twice', "keep one of them")
    match name:
        case "companies" if entry["id"] == UNKNOWN:
            yield (
                ("id",),
                InvalidValue(
                    '"unknown" is no company\'s id', "it stands for the side that nobody named"
                ),
            )
        case "availability":
            yield from _periods_in_order(entry)
            yield from _reports_on_fields(entry, (), "availability")
        case "events":
            yield from _reports_on_fields(entry, (), "events")
            seen: dict[str, int] = {}
            for place, flow in enumerate(entry.get("flows", ())):
                yield from _of_flow(flow, ("flows", place))
                if (flow_id := flow.get("id")) in seen:
                    wrong = f'"{flow_id}" is also the id of flows[{seen[flow_id]}]'
                    yield (
                        ("flows", place, "id"),
                        InvalidValue(wrong, "a flow's id is its own within the event"),
                    )
                if flow_id:
                    seen[flow_id] = place


def _of_flow(flow: Entry, path: FieldPath) -> Iterator[tuple[FieldPath, InvalidValue]]:
    for side in ("from", "to"):
        companies = companies_on_side(flow.get(side))
        if len(set(companies)) < len(companies):
            yield (*path, side), InvalidValue("names a company twice", "name each once")
    yield from _reports_on_fields(flow, path, "flows")


def _reports_on_fields(
    entry: Entry, path: FieldPath, stands_on: str
) -> Iterator[tuple[FieldPath, InvalidValue]]:
    known = REPORTED_FIELDS[stands_on]
    for number, report in enumerate(entry.get("reports", ())):
        if report["field"] not in known:
            hint = (
                did_you_mean(report["field"], known)
                or "a report names a field of what it stands on"
            )
            yield (
                (*path, "reports", number, "field"),
                InvalidValue(f"{quoted(report['field'])} is no field here", hint),
            )


def _periods_in_order(entry: Entry) -> Iterator[tuple[FieldPath, InvalidValue]]:
    latest: PartialDate | None = None
    for number, period in enumerate(entry.get("periods", ())):
        path: FieldPath = ("periods", number)
        if "from" not in period:
            if number:
                yield path, InvalidValue("has no `from`", "only the first period may leave it out")
            continue
        start = PartialDate.parse(period["from"])
        if latest is not None and start.first < latest.first:
            yield (
                (*path, "from"),
                InvalidValue(
                    "begins before the period above it", "put the periods in order of time"
                ),
            )
        latest = start
