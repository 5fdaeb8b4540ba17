"""The store of partnership events: the format, the ledger, the matrix and all queries.

Nothing here imports a terminal library.
"""
