"""Single values: dates, amounts, codes, addresses and names, with their grammars and errors.

Nothing here imports another package of the project.
"""
