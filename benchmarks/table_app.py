"""Textual's own DataTable with the events of a CSV file, for a comparison of keys."""

import csv
import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class TableApp(App[None]):
    """An app that loads all rows at once, because DataTable cannot load a part of them."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """Yield an empty table."""
        yield DataTable()

    def on_mount(self) -> None:
        """Fill the table from the file."""
        table = self.query_one(DataTable)
        with open(sys.argv[1], encoding="utf-8", newline="") as csv_file:
            heading, *event_rows = csv.reader(csv_file)
        table.add_columns(*heading)
        table.add_rows(event_rows)


if __name__ == "__main__":
    TableApp().run()
