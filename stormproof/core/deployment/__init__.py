"""What an owner's own deployment leaves to be done: what waits to be released, and what it took."""
