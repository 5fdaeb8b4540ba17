"""The filter language: parsing, editing and completing the text that selects events."""
