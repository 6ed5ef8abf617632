"""The engine process: it owns the ports, the clock and every sounding note."""
