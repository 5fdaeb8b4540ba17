"""Widgets: reactives and records in, messages out; none of them knows the app or the store."""
