"""Widgets: they take reactives and records, post messages, and do not use the app or the store."""
