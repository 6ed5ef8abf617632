"""Attribute vectors of a model from its training split."""
