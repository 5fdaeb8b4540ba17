"""The program, its peers and the floors, measured side by side in one run."""
