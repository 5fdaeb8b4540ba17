"""The filter picker: the counts of its values are those of the filter that a tick would make."""

from datetime import date
from pathlib import Path

import pytest
from tests.app.driving import Explore, press, screen_text
from textual.pilot import Pilot

from partnerships_db.filters.parser import parse_filter
from partnerships_db.store.queries.details import count_selected
from partnerships_db.store.store import Store
from partnerships_tui.queries.filters import term_counts, without_term
from partnerships_tui.screens.filter_picker import GROUPS, PickerList

AS_OF = date(2026, 3, 31)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "company:mistral-ai",
        "company:mistral-ai kind:investment",
        "-company:openai kind:investment,partnership amount>1bn",
        "date:2025-09..2025-11,2024 -tag:rumour anthropic",
        "tag:circular-financing status:announced",
        "kind:litigation event:microsoft-nvidia-anthropic-partnership",
    ],
)
def test_a_count_is_that_of_the_filter_with_the_value_ticked(
    starter_store: Path,
    text: str,
) -> None:
    criteria = parse_filter(text)
    with Store.reading(starter_store) as store:
        counts = term_counts(list(GROUPS), criteria, AS_OF)(store)
        for term, suggestions in counts.items():
            others = without_term(criteria, term)
            for suggestion in suggestions[:3]:
                ticked = parse_filter(f"{term}:{suggestion.text}")
                ticked_filter = others._replace(parts=(*others.parts, *ticked.parts))
                assert suggestion.events == count_selected(store, ticked_filter, AS_OF), suggestion


async def test_the_counts_follow_the_filter_and_each_tick(explore: Explore) -> None:
    async with explore(filter="company:mistral-ai") as pilot:
        await press(pilot, "f")
        before = _counts(pilot)
        assert sum(before["Kinds"].values()) == 9

        await press(pilot, "space")
        after = _counts(pilot)
        assert after["Kinds"] == before["Kinds"], "a value's count leaves out its own term"
        first_count = next(iter(before["Kinds"].values()))
        assert sum(after["Years"].values()) == first_count < sum(before["Years"].values())


async def test_a_ticked_value_is_listed_though_nothing_has_it(explore: Explore) -> None:
    async with explore(
        filter="event:microsoft-nvidia-anthropic-partnership kind:litigation"
    ) as pilot:
        await press(pilot, "f")
        counts = _counts(pilot)
        assert counts["Kinds"] == {"partnership": 1, "litigation": 0}
        assert "[x] litigation" in screen_text(pilot)


def _counts(pilot: Pilot[None]) -> dict[str, dict[str, int]]:
    """The counts of the picker's values, by heading."""
    picker_list = pilot.app.screen.query_one(PickerList)
    counts: dict[str, dict[str, int]] = {}
    heading = ""
    for item in range(picker_list.item_count):
        words = picker_list.draw(item, 60).text.split()
        if words[0] == "[":
            words[0:2] = ["[ ]"]
        if words[0] not in ("[x]", "[ ]"):
            heading = " ".join(words)
            counts[heading] = {}
        else:
            counts[heading][words[1]] = int(words[2].replace(",", ""))
    return counts
