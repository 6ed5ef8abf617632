"""The studio: a process that holds the models and the conductor; documents in, music out."""
