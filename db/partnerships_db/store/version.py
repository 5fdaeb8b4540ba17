"""How a file says that it is one of our stores, and of which version."""

APPLICATION_ID = int.from_bytes(b"PTUI")
"""SQLite's `application_id`."""

VERSION = 2
"""The `user_version` of a store that this program writes: the number of its migrations."""
