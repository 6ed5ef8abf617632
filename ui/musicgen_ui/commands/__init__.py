"""What can be done in the window, a class for each kind: requests in, another session out."""
