"""Each word of a closed list has a glyph, a label and a sentence wherever one is needed."""

from collections.abc import Collection
from typing import Any, get_args

import pytest

from partnerships_db.evidence.conflicts import SLIPS
from partnerships_db.format import vocabulary
from partnerships_db.format.route_statuses import ROUTE_STATUSES
from partnerships_db.ledger import kinds
from partnerships_tui.drawing import cards, event, kind_words, sources
from partnerships_tui.drawing.text.glyphs import KIND_GLYPHS
from partnerships_tui.drawing.text.spans import Role

TABLES: dict[str, tuple[Any, Collection[str]]] = {
    "glyphs of event kinds": (vocabulary.EventKind, KIND_GLYPHS),
    "route statuses": (vocabulary.RouteStatus, ROUTE_STATUSES),
    "flow kinds in English": (vocabulary.FlowKind, kind_words.ENGLISH_KINDS),
    "flow kinds in French": (vocabulary.FlowKind, kind_words.FRENCH_KINDS),
    "flow statuses in English": (vocabulary.FlowStatus, kind_words.ENGLISH_STATUS),
    "flow statuses in French": (vocabulary.FlowStatus, kind_words.FRENCH_STATUS),
    "media of payment in English": (vocabulary.PaymentMedium, kind_words.ENGLISH_MEDIA),
    "media of payment in French": (vocabulary.PaymentMedium, kind_words.FRENCH_MEDIA),
    "media of sums in French": (vocabulary.PaymentMedium, kind_words.FRENCH_MEDIA_NAMES),
    "groups of flow kinds": (vocabulary.FlowKind, kinds.GROUP_OF_KIND),
    "event kinds in French": (vocabulary.EventKind, cards.FRENCH_EVENT_KINDS),
    "event statuses in French": (vocabulary.EventStatus, cards.FRENCH_EVENT_STATUSES),
    "relations in words": (vocabulary.RelationType, event._RELATION_WORDS),
    "glyphs of source kinds": (vocabulary.SourceKind, event._SOURCE_GLYPHS),
    "marks of source kinds": (vocabulary.SourceKind, sources.KIND_MARKS),
    "slips in words": (vocabulary.Slip, SLIPS),
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_every_word_of_its_closed_list(name: str) -> None:
    closed_list, table = TABLES[name]
    missing_words = set(get_args(closed_list)) - set(table)
    assert missing_words == set()


def test_only_slips_of_the_closed_list_have_words() -> None:
    assert set(SLIPS) == set(get_args(vocabulary.Slip))


def test_every_route_status_has_a_rank_and_a_role_of_the_theme() -> None:
    statuses = ROUTE_STATUSES.values()
    assert {status.role for status in statuses} <= {str(role) for role in Role}
    assert sorted(status.rank for status in statuses) == list(range(len(ROUTE_STATUSES)))
