"""Clocks: what a host, a network or nobody says in, a line from time to song position out."""
