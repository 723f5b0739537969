"""The road as it is driven on: what happens on it, and how the car answers."""
