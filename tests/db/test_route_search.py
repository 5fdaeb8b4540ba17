"""Words in the Matrix select routes by the names of models, clouds and services."""

from collections.abc import Callable
from datetime import date

import pytest

from partnerships_db.filters.parser import parse_filter
from partnerships_db.matrix.history import availability_spans, changes_between
from partnerships_db.matrix.matrix import status_terms
from partnerships_db.matrix.routes import Route
from partnerships_db.store.queries.matrix import routes_of
from partnerships_db.store.store import Store

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("text", "is_selected"),
    [
        ("opus", lambda route: "opus" in route.model),
        ("OPUS 4.5", lambda route: route.model == "claude-opus-4-5"),
        ('"claude opus"', lambda route: "claude-opus" in route.model),
        ("opus,haiku", lambda route: "opus" in route.model or "haiku" in route.model),
        ("-opus", lambda route: "opus" not in route.model),
        ("vertex", lambda route: route.provider == "gcp"),  # Vertex AI is an alias of Google Cloud
        ("microsoft", lambda route: route.provider == "azure"),
        ("azure opus", lambda route: route.provider == "azure" and "opus" in route.model),
        ("jp.anthropic", lambda route: any("jp" in scope for scope in route.names)),
        ("provider:aws opus", lambda route: route.provider == "aws" and "opus" in route.model),
        ("xylophone", lambda _route: False),
    ],
)
def test_words_select_routes(
    starter: Store,
    text: str,
    is_selected: Callable[[Route], bool],
) -> None:
    all_routes = routes_of(starter, "anthropic")
    selected_ids = [route.id for route in routes_of(starter, "anthropic", parse_filter(text))]
    assert selected_ids == [route.id for route in all_routes if is_selected(route)]


def test_the_changes_of_a_status_are_those_into_it(starter: Store) -> None:
    routes = routes_of(starter, None)
    first, last = date(2025, 1, 1), TODAY
    all_changes = changes_between(routes, first, last).certain
    for text, is_selected in (
        ("status:retired", lambda change: change.new == "retired"),
        ("-status:ga,retired", lambda change: change.new not in ("ga", "retired")),
    ):
        changes = changes_between(routes, first, last, status_terms(parse_filter(text))).certain
        kinds = ("came", "went", "status")
        expected = [
            change for change in all_changes if change.change in kinds and is_selected(change)
        ]
        assert [change for change in changes if change.change in kinds] == expected
        assert expected


def test_how_late_a_provider_was_does_not_depend_on_the_filter(starter: Store) -> None:
    all_routes = routes_of(starter, "anthropic")
    azure_routes = routes_of(starter, "anthropic", parse_filter("provider:azure"))
    whole = availability_spans(all_routes, TODAY)
    spans = availability_spans(azure_routes, TODAY, all_routes)
    assert {model: set(by_provider) for model, by_provider in spans.items()} == {
        model: {"azure"} for model, by_provider in whole.items() if "azure" in by_provider
    }
    for model, by_provider in spans.items():
        assert by_provider["azure"] == whole[model]["azure"]
    assert any(by_provider["azure"].behind for by_provider in spans.values())
