"""The cockpit in a browser: served by textual-serve, a session of its own for each page."""
