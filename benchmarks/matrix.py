"""The Matrix in a terminal: 500 models at 12 providers, and the steps of its as-of date."""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

from benchmarks.exploring import SETTLED_SECONDS, explorer_command, program_environment
from benchmarks.figures import Figure, median_figure, single_figure
from benchmarks.generator import SEED, Fields, fill_store, store_fingerprint
from benchmarks.terminal import KEYS, Reaction, Terminal, has_line
from partnerships_db.format.vocabulary import ListName

MODELS = 500
PROVIDERS = 12

STATUSES = ("preview", "limited", "ga", "legacy", "deprecated")
"""The statuses of the five periods of each route, in their order."""

FIRST_RELEASE_DAY = date(2019, 1, 1)
RELEASE_DAYS = 2_900
"""The number of days in which models are released. They reach up to today, where the steps are."""

DEVELOPER = "anthropic"
"""The developer of all models, because the Matrix opens on it."""

STEP_KEYS = {
    "<": "<",
    ">": ">",
    "(": "(",
    ")": ")",
    "PageDown": KEYS["PageDown"],
    "PageUp": KEYS["PageUp"],
}
"""A month and a quarter back and forward, and a page down and up, by their names in the figures."""


def entries(seed: int = SEED) -> Iterator[tuple[ListName, Fields]]:
    """The companies and models, and a route of every model at every provider."""
    random = Random(seed)
    yield "companies", {"id": DEVELOPER, "name": "Anthropic"}
    for provider_index in range(PROVIDERS):
        yield (
            "companies",
            {"id": f"cloud-{provider_index}", "name": f"Cloud {provider_index}"},
        )

    release_days = [_random_release_day(random) for _ in range(MODELS)]
    release_days.sort(reverse=True)
    for model_index, release_day in enumerate(release_days):
        yield "models", _model(model_index, release_day)
    for model_index, release_day in enumerate(release_days):
        for provider_index in range(PROVIDERS):
            yield "availability", _route(random, model_index, provider_index, release_day)


def _random_release_day(random: Random) -> date:
    return FIRST_RELEASE_DAY + timedelta(days=random.randrange(RELEASE_DAYS))


def _model(model_index: int, release_day: date) -> Fields:
    return {
        "id": f"model-{model_index}",
        "name": f"Model {model_index}",
        "developer": DEVELOPER,
        "family": f"Family {model_index // 6}",
        "released": release_day.isoformat(),
    }


def _route(random: Random, model_index: int, provider_index: int, release_day: date) -> Fields:
    period_start = release_day + timedelta(days=random.randrange(60))
    periods: list[Fields] = []
    for status in STATUSES:
        if periods:
            period_start += timedelta(days=random.randrange(60, 300))
        periods.append({"from": period_start.isoformat(), "status": status})
    return {
        "id": f"model-{model_index}-on-{provider_index}",
        "model": f"model-{model_index}",
        "provider": f"cloud-{provider_index}",
        "service": f"Service {provider_index % 3}",
        "ids": {"base": f"model-{model_index}-v1"},
        "periods": periods,
    }


def cached_store(cache: Path) -> Path:
    """The store of the Matrix, made if the cache does not have it."""
    path = cache / f"matrix-{MODELS}-{PROVIDERS}-{store_fingerprint()}.db"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        print(f"making a store of {MODELS} models …", file=sys.stderr)
        unfinished_path = path.with_suffix(".unfinished")
        unfinished_path.unlink(missing_ok=True)
        fill_store(unfinished_path, entries())
        unfinished_path.rename(path)
    return path


def steps(cache: Path, times: int) -> list[Figure]:
    """The reactions to the steps in time and to the pages, each typed the given number of times."""
    prefix = f"matrix, {MODELS} × {PROVIDERS} × {len(STATUSES)}"
    figures: list[Figure] = []
    for name, reactions in _step_reactions(cached_store(cache), times).items():
        figures += _step_figures(f"{prefix}: {name}", reactions)
    return figures


def _step_reactions(store: Path, times: int) -> dict[str, list[Reaction]]:
    reactions: dict[str, list[Reaction]] = {}
    with Terminal(explorer_command(store), program_environment()) as terminal:
        terminal.start_times(has_line(r"\? keys"))
        terminal.settle(SETTLED_SECONDS)
        terminal.key_reaction("3")
        terminal.settle(SETTLED_SECONDS)
        for _ in range(times):
            for name, key in STEP_KEYS.items():
                reaction = terminal.key_reaction(key)
                if reaction is not None:
                    reactions.setdefault(name, []).append(reaction)
    return reactions


def _step_figures(name: str, reactions: list[Reaction]) -> list[Figure]:
    first_changes = [reaction.first for reaction in reactions]
    last_changes = [reaction.last for reaction in reactions]
    worst = f"worst of {len(reactions)}"
    return [
        median_figure(f"{name}, first change, median", first_changes, "ms", 33),
        single_figure(f"{name}, first change, {worst}", max(first_changes), "ms", 50),
        median_figure(f"{name}, last change, median", last_changes, "ms"),
    ]
