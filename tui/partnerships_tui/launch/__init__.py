"""The launch of the explorer: its options, the first page before Textual, and plain text."""
