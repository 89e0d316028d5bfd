"""What provokes rate limiting."""
