"""A model of one's own: a released model and a folder of clips in, a model folder out."""
