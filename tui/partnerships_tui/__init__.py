"""The terminal program: an explorer of tech-partnership events, and commands."""
