"""Released models: their folders and manifests, and the runtime that plays them."""
