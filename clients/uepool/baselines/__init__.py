"""Scripted players: yardsticks for what is learned. Each module says what its player knows and how to run it."""
