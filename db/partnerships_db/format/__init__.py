"""The interchange format: its words, its schema, and the parts of its entries.

FORMAT.md beside this package is its specification.
"""
