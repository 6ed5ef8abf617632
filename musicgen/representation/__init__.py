"""Scores to arrays and back: one module for each representation a model can have."""
