"""TODO."""

from __future__ import annotations

from partnerships_db.store.store import Store
from partnerships_tui.queries.store_query import StoreQuery
from partnerships_tui.queries.view_state import ViewState


def export_to(state: ViewState, output: str) -> StoreQuery[str]:
    """Write what the state selects to a path; the answer is what came of it, in a sentence."""

    def ask(store: Store) -> str:
        from partnerships_db.exporting import ExportError, write_export
        from partnerships_db.store.queries.export_closure import entries_for_export

        ending = output.rpartition(".")[2]
        if ending not in ("yaml", "json", "csv") and not output.endswith("/"):
            return f"Name a file that ends in .yaml, .json or .csv, or a folder with / at its end: {output}"
        try:
            written = write_export(
                entries_for_export(store, state.filter, state.as_of), output, ending
            )
        except ExportError as error:
            return str(error).replace("; --force replaces it", "; choose another name")
        return f"wrote {len(written)} files" if len(written) > 1 else f"wrote {written[0]}"

    return ask
