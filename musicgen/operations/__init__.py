"""What musicians do with a model: Scores in, Scores out."""
