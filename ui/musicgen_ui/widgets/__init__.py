"""The widgets of the window; each shows what it is given and tells what was done to it."""
