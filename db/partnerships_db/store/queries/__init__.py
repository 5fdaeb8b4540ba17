"""The questions that the program asks of a store. They write nothing but temporary tables."""
