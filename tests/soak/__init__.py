"""What takes minutes: hundreds of kills, many writers at once, a fuzzer. `python -m tests.soak` runs it all."""
