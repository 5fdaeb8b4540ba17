"""Money: totals over flows by the rules of FORMAT.md, with pairs, circles and commitments."""

DEFAULT_CIRCLE_LENGTH = 4
"""The most companies in a circle, unless the reader asks for another length.

It is here because the command line and the explorer need it before they load the ledger.
"""
