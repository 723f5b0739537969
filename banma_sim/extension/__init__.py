"""What a user adds to the simulator from a folder of their own; docs/extending.md tells how."""
