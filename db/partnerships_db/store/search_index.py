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

_OTHER_ENTRIES_WORDS = ("name", "aliases", "title", "publisher")
"""The fields of companies and sources that are in the search texts of events."""


def has_other_words(name: str, new_body: str, old_body: str) -> str:
    """An SQL condition: whether a changed entry changes the search texts of other entries.

    The arguments are SQL expressions for the list of the entry and for its JSON. An entry that is
    new or removed, or whose stored JSON is damaged, is taken for one that does.
    """
    differences = [
        f"{new_body} -> '$.{field}' IS NOT {old_body} -> '$.{field}'"
        for field in _OTHER_ENTRIES_WORDS
    ]
    return f"""
        CASE
            WHEN {name} NOT IN ('companies', 'sources') THEN 0
            WHEN json_valid({old_body}) AND json_valid({new_body})
                THEN {" OR ".join(differences)}
            ELSE 1
        END
    """


_FILLED_AT_ONCE = 20_000
"""The events of one statement: a statement that takes a minute is interrupted."""


def fill_search_index(connection: sqlite3.Connection) -> None:
    """Make the search index anew from the stored texts, by today's rules of spelling."""
    connection.execute("INSERT INTO search (search) VALUES ('delete-all')")
    insert = f"""
        INSERT INTO search (rowid, title, body, companies, tags, sources)
        SELECT {SEARCH_WORDS} FROM search_text
        WHERE search_text.entry > ? AND search_text.entry <= ?
        ORDER BY search_text.entry
    """
    next_key = """
        SELECT max(entry) FROM (SELECT entry FROM event WHERE entry > ? ORDER BY entry LIMIT ?)
    """
    filled_key = 0
    while True:
        (last_key,) = connection.execute(next_key, (filled_key, _FILLED_AT_ONCE)).fetchone()
        if last_key is None:
            return
        connection.execute(insert, (filled_key, last_key))
        filled_key = last_key
