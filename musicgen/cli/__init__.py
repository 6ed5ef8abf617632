"""The commands: a module each, which import what they need when they run."""
