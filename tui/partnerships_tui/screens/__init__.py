"""The screens: they compose widgets, bind keys and run queries; they draw and compute nothing."""
