"""Money: totals over flows by the rules of FORMAT.md, with pairs, circles and commitments."""
