"""The timeline: its rows, periods, intervals and lanes."""
