"""musicgen: morph between clips with a hierarchical VAE; notes in, latents, notes out."""

__version__ = "0.1.0"
