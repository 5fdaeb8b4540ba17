"""The search for routes by words: names and ids of models, families, clouds and services."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from partnerships_db.filters.model import AnyOf, Phrase
from partnerships_db.filters.phrases import has_phrase, words_in
from partnerships_db.matrix.routes import ModelRow, Route


def routes_with_words(
    routes: Iterable[Route],
    clauses: Sequence[Phrase | AnyOf],
    models: Mapping[str, ModelRow],
    names: Mapping[str, Sequence[str]],
) -> list[Route]:
    """Return the routes that a filter's words select.

    `names` are the names, aliases and ids of companies by id.
    """
    selected_routes = []
    for route in routes:
        texts = [words_in(text) for text in _texts_of(route, models, names)]
        if all(has_phrase(texts, clause) != clause.negated for clause in clauses):
            selected_routes.append(route)
    return selected_routes


def _texts_of(
    route: Route,
    models: Mapping[str, ModelRow],
    names: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    """Yield the texts in which words are searched."""
    yield route.model
    yield route.service
    yield from route.names.values()
    yield from names.get(route.provider, (route.provider,))
    model = models.get(route.model)
    if model is not None:
        yield model.name
        yield model.family
        yield from names.get(model.developer, (model.developer,))
