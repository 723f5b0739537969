"""What the screen may ask of the driver by driving state, and what each task did ask: steps and glances."""
