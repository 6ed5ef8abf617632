"""Controls: messages of a controller or a network in, moves of named targets out."""
