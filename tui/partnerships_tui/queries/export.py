"""The store query of the export line: write the selected entries to a file or a folder.

The explorer loads this module at its start, so that the exporting modules load with the query.
"""

from __future__ import annotations

from partnerships_db.store.store import Store
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.queries.view_state import ViewState


def export_to(state: ViewState, output: str) -> StoreQuery[str]:
    """Write the entries that the state selects to a path.

    The answer is a sentence for the footer.
    """

    def write(store: Store) -> str:
        from partnerships_db.export_folder import ExportError
        from partnerships_db.exporting import (
            FORMATS,
            format_of_path,
            names_folder,
            write_export,
        )
        from partnerships_db.store.bodies import damage_sentence
        from partnerships_db.store.queries.export_closure import entries_for_export

        file_format = output.rpartition(".")[2]
        if file_format not in FORMATS and not names_folder(output):
            *first_endings, last_ending = [f".{name}" for name in FORMATS]
            endings = f"{', '.join(first_endings)} or {last_ending}"
            return f"Name a file that ends in {endings}, or a folder with / at its end: {output}"

        try:
            with store.snapshot():
                entries = entries_for_export(store, state.filter, state.as_of)
                outcome = write_export(entries, output, format_of_path(output))
        except ExportError as error:
            return str(error).replace("; --force replaces it", "; choose another name")
        damage = damage_sentence(store.damages)
        return f"{outcome.sentence}; {damage}" if damage else outcome.sentence

    return write
