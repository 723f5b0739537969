"""A recorded drive played again in the cockpit, at any speed, back and forth; it is only looked at."""
