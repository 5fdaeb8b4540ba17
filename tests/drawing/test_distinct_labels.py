"""Labels shown together: none is wider than its room, and different ones stay different."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships_tui.drawing.text.cell_text import elided, width
from partnerships_tui.drawing.text.distinct_labels import distinct_labels

WORDS = st.sampled_from(
    ["Microsoft", "Nvidia", "Azure", "deal", "equity", "–", "ソフトバンク", "a", "1", "…2"]
)
LABELS = st.lists(st.lists(WORDS, max_size=6).map(" ".join), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("labels", "cells", "texts"),
    [
        (["Oracle", "Meta"], 8, ["Oracle", "Meta"]),
        (
            ["Microsoft and Nvidia sign an Azure deal", "Microsoft and Nvidia sign on equity"],
            20,
            ["Micros…an Azure deal", "Microsoft…on equity"],
        ),
        (
            ["Claude Opus 4.5 on Bedrock", "Claude Opus 4.5 on Foundry", "Claude Haiku 4.5"],
            18,
            ["Claude…Bedrock", "Claude…Foundry", "Claude Haiku 4.5"],
        ),
        (["aaaaaaaaaaaab", "aaaaaaaaaaaac"], 6, ["aaaa…b", "aaaa…c"]),
        (["Anthropic raises 13 billion dollars"] * 2, 12, ["Anthropic r…"] * 2),
    ],
)
def test_labels_lose_the_middle_that_they_share(
    labels: list[str],
    cells: int,
    texts: list[str],
) -> None:
    assert distinct_labels(labels, [cells] * len(labels)) == texts


@given(LABELS, st.integers(3, 40), st.booleans())
def test_different_labels_stay_different_and_none_is_too_wide(
    labels: list[str],
    cells: int,
    is_elided: bool,
) -> None:
    widths = [cells] * len(labels)
    texts = (
        distinct_labels(labels, widths, elided) if is_elided else distinct_labels(labels, widths)
    )
    assert all(width(text) <= cells for text in texts)
    assert len(set(texts)) == len(set(labels))
    for label, text in zip(labels, texts, strict=True):
        assert texts[labels.index(label)] == text, "the same label has the same text"


@given(LABELS, st.data())
def test_no_label_is_wider_than_its_own_room(labels: list[str], data: st.DataObject) -> None:
    widths = [data.draw(st.integers(0, 30)) for _ in labels]
    for text, cells in zip(distinct_labels(labels, widths), widths, strict=True):
        assert width(text) <= cells


@given(LABELS)
def test_labels_with_room_are_whole(labels: list[str]) -> None:
    assert distinct_labels(labels, [80] * len(labels)) == labels
