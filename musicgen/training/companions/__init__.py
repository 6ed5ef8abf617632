"""Companions of a released model: small networks that are fitted to its grid or its latents."""
