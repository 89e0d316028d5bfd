"""What provokes logging."""
