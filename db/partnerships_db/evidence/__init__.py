"""Evidence: the sources behind figures, how well they support them, and where they disagree."""
