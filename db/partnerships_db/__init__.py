"""The store of partnership events and what it means; knows no terminal."""
