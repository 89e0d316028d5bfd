"""What provokes roles."""
