"""What takes minutes: hundreds of kills, many writers at once, a fuzzer. `python -m tests.hard` runs it all."""
