"""Speed on this machine: what musicians wait for, and what training takes; `musicgen bench`."""
