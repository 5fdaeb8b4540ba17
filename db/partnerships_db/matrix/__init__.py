"""The matrix: which model is available by which route, on a day and through time."""
