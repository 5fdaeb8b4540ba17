"""Killed imports, simultaneous writers and mutated files: short as tests, long as a program."""
