"""What `banma map` does."""
