"""`python -m partnerships_tui` runs the program."""

from partnerships_tui.cli import main

if __name__ == "__main__":
    main()
