"""Training windows: phrases and a random generator in, batches of changed windows out."""
