"""The marks in an SQLite file that say that it is a store, and of which version."""

APPLICATION_ID = int.from_bytes(b"PTUI")
"""SQLite's `application_id` of every store."""

VERSION = 5
"""SQLite's `user_version` of a store that this program writes: the number of its migrations."""
