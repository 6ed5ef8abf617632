"""Whether this machine has what musicgen needs: checks, each with a state, a line and a cure."""
