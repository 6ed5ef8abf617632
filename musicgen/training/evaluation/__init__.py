"""Figures of a model on held-out windows: reconstruction, interpolation, samples, copies."""
