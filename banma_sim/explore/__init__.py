"""Random drivers who look for trouble, and what they found made short."""
