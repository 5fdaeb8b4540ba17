"""Events in time: periods, cells of an axis, histograms, lanes and intervals."""
