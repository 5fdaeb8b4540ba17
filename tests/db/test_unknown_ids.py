"""Ids in a filter that the store does not have, and suggestions for the values of terms."""

import pytest

from partnerships_db.filters.model import EVERYTHING, FilterError
from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.queries.completions import counted_values
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.queries.unknown_ids import require_known_ids, unknown_ids
from partnerships_db.store.store import Store

# -- Unknown ids -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "unknown_id", "suggestion"),
    [
        ("kind:investment company:opnai", "opnai", "openai"),
        ("company:openai,facebook", "facebook", "meta"),
        ("model:claude-opus-4-55", "claude-opus-4-55", "claude-opus-4-5"),
        ("x tag:circular-finance", "circular-finance", "circular-financing"),
        ("family:claude-45", "claude-45", "Claude 4.5"),
        ("zone:mars", "mars", "global"),
        ("scope:mars", "mars", "global"),
        ("region:us-east-11", "us-east-11", "us-east-1"),
        ("source:nothing-like-it", "nothing-like-it", ""),
        ("provider:microsoft", "microsoft", "azure"),
        ("-provider:amazon", "amazon", "aws"),
        ("provider:nvidia", "nvidia", "azure"),
        ("event:nothing", "nothing", ""),
    ],
)
def test_an_unknown_id_is_refused_with_its_place_and_a_suggestion(
    starter: Store,
    query: str,
    unknown_id: str,
    suggestion: str,
) -> None:
    with pytest.raises(FilterError) as refusal:
        require_known_ids(starter, parse_filter(query))
    error = refusal.value
    assert query[error.start : error.end] == unknown_id
    assert f'"{unknown_id}"' in str(error)
    assert suggestion in str(error)


@pytest.mark.parametrize(
    "query",
    [
        "from:unknown",
        "source:primary",
        "company:openai to:anthropic provider:aws",
        "tag:circular-financing words",
        "family:claude-4.5,Claude-4 zone:EU scope:global region:us-east-1",
    ],
)
def test_known_ids_and_values_that_are_not_ids_are_accepted(starter: Store, query: str) -> None:
    assert unknown_ids(starter, parse_filter(query)) == []


# -- Suggestions -----------------------------------------------------------------------------------


def suggested_companies(store: Store, prefix: str) -> list[str]:
    return [value.text for value in counted_values(store, "company", EVERYTHING, None, prefix)]


def test_a_company_is_suggested_by_its_alias_and_without_accents(starter: Store) -> None:
    assert "meta" in suggested_companies(starter, "faceb")
    assert "aws" in suggested_companies(starter, "amazon web")
    assert suggested_companies(starter, "ANTHR")[0] == "anthropic"
    assert suggested_companies(starter, "web") == suggested_companies(starter, "wéb")


TERMS_THAT_COUNT_OTHERWISE = ("from", "to", "date")


@pytest.mark.parametrize("prefix", ["", "a", "2"])
@pytest.mark.parametrize(
    "term",
    [
        "kind",
        "status",
        "flow",
        "paid",
        "company",
        "to",
        "tag",
        "model",
        "source",
        "speaker",
        "event",
        "provider",
        "date",
    ],
)
def test_values_have_the_same_counts_without_a_filter_and_with_a_full_one(
    starter: Store,
    term: str,
    prefix: str,
) -> None:
    """Without a filter the values are counted by their own tables alone."""
    all_events = parse_filter("date:1900..2100")
    values = counted_values(starter, term, EVERYTHING, None, prefix, limit=1000)
    assert values == counted_values(starter, term, all_events, None, prefix, limit=1000)
    if not prefix and term != "provider":
        assert values
    if term in TERMS_THAT_COUNT_OTHERWISE:
        return
    for value in values[:3]:
        criteria = parse_filter(f'{term}:"{value.text}"')
        assert value.events == len(Timeline.select(starter, criteria, None)), value
