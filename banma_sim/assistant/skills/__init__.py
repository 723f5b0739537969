"""What the assistant can do, a domain a file; each maps its intents to handlers."""
