"""The parts that every page is made of: safe text, spans, glyphs, wording and figures."""
