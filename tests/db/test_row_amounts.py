"""The amount of a timeline row is the flow's own, or *up to* its upper figure on a condition."""

from collections.abc import Callable
from pathlib import Path

import pytest

from partnerships_db.importing.pipeline import import_files
from partnerships_db.store.queries.timeline import Timeline
from partnerships_db.store.store import Store
from partnerships_db.timeline.records import RowAmount


def row_amounts(path: Path) -> tuple[RowAmount, ...]:
    with Store.scratch() as store:
        assert not import_files(store, [str(path)]).diagnostics
        return Timeline.whole(store, None).page(store, 0, 1)[0].figures


@pytest.mark.parametrize(
    ("flow", "text"),
    [
        ("amount: 5 billion USD", "5 billion USD"),
        ("amount: 5 billion USD, status: conditional", "up to 5 billion USD"),
        ("amount: 5-7 billion USD, status: conditional", "up to 7 billion USD"),
        ("amount: tens of billions USD, status: conditional", "tens of billions USD"),
        ("capacity: about 3.5 GW", "about 3.5 GW"),
        ("capacity: about 3.5 GW, status: conditional", "up to about 3.5 GW"),
        ("amount: at least 5 billion USD, status: conditional", "at least 5 billion USD"),
        ("quantity: 1 million TPUs, status: conditional", "1 million TPUs"),
    ],
)
def test_a_conditional_amount_or_capacity_is_up_to_its_upper_figure(
    flow: str, text: str, write_yaml: Callable[[str], Path]
) -> None:
    path = write_yaml(f"""
        events:
          - id: deal
            date: 2025-11-18
            kind: compute-deal
            title: A deal
            flows: [{{kind: cloud-purchase, {flow}}}]
    """)
    (amount,) = row_amounts(path)
    assert str(amount.text) == text
