"""Screens: they compose, bind and route, and compute nothing."""
