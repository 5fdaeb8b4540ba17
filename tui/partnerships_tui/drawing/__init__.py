"""Pure drawing functions: they turn records and a width in cells into lines of styled spans.

They import neither Textual nor the store.
"""
