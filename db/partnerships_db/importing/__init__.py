"""Importing YAML files: reading, validation, cross checks, warnings, and the report of an import.

It also compares public catalogues of models with the store.
"""
