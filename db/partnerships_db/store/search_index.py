"""The search index: the texts of events in the spelling in which words are compared."""

import sqlite3

SEARCH_WORDS = """
    search_text.entry,
    search_words(search_text.title),
    search_words(search_text.body),
    search_words(coalesce(search_text.companies, '')),
    search_words(coalesce(search_text.tags, '')),
    search_words(coalesce(search_text.sources, ''))
"""
"""The key and the columns of the search index, from the view `search_text`."""


def fill_search_index(connection: sqlite3.Connection) -> None:
    """Make the search index anew from the stored texts, by today's rules of spelling."""
    connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
    connection.execute(f"""
        INSERT INTO search (rowid, title, body, companies, tags, sources)
        SELECT {SEARCH_WORDS} FROM search_text ORDER BY search_text.entry
    """)
