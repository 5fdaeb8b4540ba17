"""The store queries of editions: whether the program has newer starter data than the store."""

from __future__ import annotations

from typing import NamedTuple

from partnerships_db.store.store import Store


class EditionOffer(NamedTuple):
    """The offer of a newer edition of the starter data."""

    version: str
    sentence: str


def has_starter_data(store: Store) -> bool:
    """Whether the store was made from an edition of the starter data, or has imported one."""
    from partnerships_db.store.editions import store_edition

    return store_edition(store) is not None


def newer_edition(store: Store) -> EditionOffer | None:
    """The offer of the program's edition, if the store has starter data of an older one."""
    from partnerships_db.store.editions import store_edition

    store_version = store_edition(store)
    if store_version is None:
        return None
    from partnerships_db.starter_data import edition_of_folder, is_newer, starter_folder
    from partnerships_tui.drawing.starter_data import newer_edition_in_words
    from partnerships_tui.keymap import KEYS

    program_edition = edition_of_folder(starter_folder())
    if program_edition is None or not is_newer(program_edition.version, store_version):
        return None
    (key,) = [key.keys for key in KEYS if key.id == "edition"]
    sentence = newer_edition_in_words(program_edition.version, store_version, key)
    return EditionOffer(program_edition.version, sentence)
