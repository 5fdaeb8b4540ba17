"""Textual's own DataTable with the events of a file: what the explorer's keys are measured beside."""

import csv
import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class Table(App[None]):
    """All rows at once: it takes no fewer."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        """The table."""
        yield DataTable()

    def on_mount(self) -> None:
        """Its rows."""
        table = self.query_one(DataTable)
        with open(sys.argv[1], encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        table.add_columns(*head)
        table.add_rows(rows)


if __name__ == "__main__":
    Table().run()
