"""The musicgen desktop app."""
