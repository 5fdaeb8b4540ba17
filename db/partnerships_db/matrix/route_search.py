"""The search for routes by words: names and ids of models, families, clouds and services."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from partnerships_db.filters.model import AnyOf, Phrase, phrases_of
from partnerships_db.matrix.routes import ModelRow, Route
from partnerships_db.values.name_matching import words_with_positions


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
        texts = [_words(text) for text in _texts_of(route, models, names)]
        if all(_has_words(texts, clause) != clause.negated for clause in clauses):
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


@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word, _, _ in words_with_positions(text))


def _has_words(texts: Sequence[Sequence[str]], clause: Phrase | AnyOf) -> bool:
    """Whether a text has one of the phrases of a clause, without regard to its minus sign."""
    for phrase in phrases_of(clause):
        length = len(phrase.tokens)
        for words in texts:
            for start in range(len(words) - length + 1):
                if phrase.matches(words[start : start + length]):
                    return True
    return False
