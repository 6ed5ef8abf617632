"""Clocks: what comes from a host, a network or nowhere in, a line from time to song position out."""
