"""The explorer's queries: bounded reads of the store for the interface, and functions for workers.

`client.py` holds the interface's connection. Each other module holds the queries of one screen.
"""
