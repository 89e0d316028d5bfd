"""What is there to recover from, and what a recovered table must have."""
