"""The terminal explorer of tech-partnership timelines."""
