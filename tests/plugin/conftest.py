"""What the tests of the bridge share: a real JACK server, and programs beside ours on it."""
