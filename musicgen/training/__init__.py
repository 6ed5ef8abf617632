"""Recipes, networks, the trainer, export and evaluation; the only package that uses torch."""
