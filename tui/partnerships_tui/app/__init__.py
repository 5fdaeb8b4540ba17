"""The explorer: its state, its workers, the way between views, imports, marks and saved views."""
