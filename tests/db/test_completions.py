"""The suggestions for a filter: terms for an empty one, and the terms that a word may mean."""

import pytest

from partnerships_db.filters.completion import completion_context_at
from partnerships_db.filters.parser import parse_partial
from partnerships_db.filters.terms import TERMS, Subject
from partnerships_db.store.queries.completions import suggestions
from partnerships_db.store.store import Store


def suggested(store: Store, text: str, subject: Subject = "events") -> list[str]:
    """The suggested texts behind a filter."""
    context = completion_context_at(text, len(text))
    before = parse_partial(text).before
    offered = suggestions(store, context, before, None, subject=subject)
    return [suggestion.text for suggestion in offered]


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("openai", "company:openai"),
        ("facebook", "company:meta"),
        ("stargate", "tag:stargate"),
        ("circular", "tag:circular-financing"),
        ("invest", "kind:investment"),
        ("nvidia openai", "company:openai"),
        ("2025-11-18", "date:2025-11-18"),
        (">10bn", "amount>10bn"),
        ("10bn", "amount>10bn"),
        ("tag:", "circular-financing"),
        ("ta", "tag:"),
    ],
)
def test_the_first_suggestion_is_what_a_word_may_mean(
    starter: Store,
    word: str,
    term: str,
) -> None:
    assert suggested(starter, word)[0] == term


def test_an_empty_filter_is_offered_every_term_that_selects_the_subject(starter: Store) -> None:
    names = [text.rstrip(":>") for text in suggested(starter, "")]
    assert sorted(names) == sorted(TERMS)
    assert names[:6] == ["company", "kind", "amount", "date", "tag", "is"]
    route_names = [text.rstrip(":>") for text in suggested(starter, "", "routes")]
    assert route_names[:3] == ["model", "provider", "family"]
    assert all(TERMS[name].selects_routes for name in route_names)


def test_a_word_that_means_nothing_is_offered_nothing(starter: Store) -> None:
    assert suggested(starter, "zzzz") == []
    assert suggested(starter, "2025", "routes") == []
