"""Where things are and how to get there: map, places, routes and guidance."""
