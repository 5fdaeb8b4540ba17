"""The parts of drawn text: spans, glyphs, safe text, and the wording of dates and amounts."""
