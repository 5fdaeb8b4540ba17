"""The terminal program: an explorer of tech-partnership events, and commands."""

__version__ = "0.1.0"
"""The version of the program and of its package; pyproject.toml reads it."""
