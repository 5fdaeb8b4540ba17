"""The Matrix in a terminal: 500 models at 12 providers, five periods each, and the steps of its as-of date."""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from random import Random

from benchmarks.exploring import SETTLED, environment, explorer
from benchmarks.figures import Figure, of_all
from benchmarks.generator import SEED, Fields, fill_store, mark
from benchmarks.terminal import KEYS, Reaction, Terminal, shows
from partnerships_db.format.vocabulary import ListName

MODELS, PROVIDERS = 500, 12
STATUSES = ("preview", "limited", "ga", "legacy", "deprecated")
"""The states of the five periods of each route, in their order."""
FIRST_DAY, DAYS = date(2019, 1, 1), 2_900
"""When models come out: up to today, so that steps in time have something to change."""
DEVELOPER = "anthropic"
"""Whose models the Matrix opens on."""


def entries(seed: int = SEED) -> Iterator[tuple[ListName, Fields]]:
    """Every model on every cloud."""
    pick = Random(seed)
    yield "companies", {"id": DEVELOPER, "name": "Anthropic"}
    for number in range(PROVIDERS):
        yield "companies", {"id": f"cloud-{number}", "name": f"Cloud {number}"}
    starts = sorted(
        (FIRST_DAY + timedelta(days=pick.randrange(DAYS)) for _ in range(MODELS)), reverse=True
    )
    for number, start in enumerate(starts):
        yield (
            "models",
            {"id": f"model-{number}", "name": f"Model {number}", "developer": DEVELOPER,
             "family": f"Family {number // 6}", "released": start.isoformat()},
        )  # fmt: skip
    for number, cloud in product(range(MODELS), range(PROVIDERS)):
        days = [starts[number] + timedelta(days=pick.randrange(60))]
        while len(days) < len(STATUSES):
            days.append(days[-1] + timedelta(days=pick.randrange(60, 300)))
        periods = [
            {"from": day.isoformat(), "status": status}
            for day, status in zip(days, STATUSES, strict=True)
        ]
        yield (
            "availability",
            {"id": f"model-{number}-on-{cloud}", "model": f"model-{number}", "provider": f"cloud-{cloud}",
             "service": f"Service {cloud % 3}", "ids": {"base": f"model-{number}-v1"}, "periods": periods},
        )  # fmt: skip


def cached_store(cache: Path) -> Path:
    """The store of the matrix, made once."""
    path = cache / f"matrix-{MODELS}-{PROVIDERS}-{mark()}.db"
    if not path.exists():
        cache.mkdir(parents=True, exist_ok=True)
        print(f"making a store of {MODELS} models …", file=sys.stderr)
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        fill_store(unfinished, entries())
        unfinished.rename(path)
    return path


def steps(cache: Path, times: int) -> list[Figure]:
    """A month and a quarter back and forward, a page down and up, each so many times: to the first changed row."""
    with Terminal(explorer(cached_store(cache)), environment()) as terminal:
        terminal.until(shows(r"\? keys"))
        terminal.settle(SETTLED)
        terminal.key("3")
        terminal.settle(SETTLED)
        seen: dict[str, list[Reaction]] = {}
        for _ in range(times):
            for name, key in {
                **{key: key for key in "<>()"},
                "PageDown": KEYS["PageDown"],
                "PageUp": KEYS["PageUp"],
            }.items():
                if (reaction := terminal.key(key)) is not None:
                    seen.setdefault(name, []).append(reaction)
    what = f"matrix, {MODELS} × {PROVIDERS} × {len(STATUSES)}"
    figures = []
    for name, reactions in seen.items():
        first = [reaction.first for reaction in reactions]
        figures += [
            of_all(f"{what}: {name}, first change, median", first, "ms", 33),
            Figure(f"{what}: {name}, first change, worst of {len(first)}", max(first), "ms", 50),
            of_all(
                f"{what}: {name}, last change, median",
                [reaction.last for reaction in reactions],
                "ms",
            ),
        ]
    return figures
