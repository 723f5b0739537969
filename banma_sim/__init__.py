"""A connected car on a desk: clock, events, vehicle, assistant, scenarios and cockpit."""
