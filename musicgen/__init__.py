"""musicgen: morph between clips with a hierarchical VAE; notes in, latents, notes out."""

import os

__version__ = "0.1.0"

# onnxruntime gathers telemetry from the moment it is imported: it writes a device id and queued
# events into the user's cache folder. Every process of ours passes here before that, and its
# children inherit it. What the user has set stands.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
