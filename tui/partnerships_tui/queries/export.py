"""TODO."""

from __future__ import annotations

from partnerships_db.store.store import Store
from partnerships_tui.queries.store_query import Question
from partnerships_tui.queries.view_state import State


def exported(state: State, output: str) -> Question[str]:
    """Write what the state selects to a path; the answer is what came of it, in a sentence."""

    def ask(store: Store) -> str:
        from partnerships_db.exporting import Unwritable, write_export
        from partnerships_db.store.queries.export_closure import chosen_entries

        ending = output.rpartition(".")[2]
        if ending not in ("yaml", "json", "csv") and not output.endswith("/"):
            return f"Name a file that ends in .yaml, .json or .csv, or a folder with / at its end: {output}"
        try:
            written = write_export(chosen_entries(store, state.filter, state.as_of), output, ending)
        except Unwritable as error:
            return str(error).replace("; --force replaces it", "; choose another name")
        return f"wrote {len(written)} files" if len(written) > 1 else f"wrote {written[0]}"

    return ask
