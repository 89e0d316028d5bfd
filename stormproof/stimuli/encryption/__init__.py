"""What provokes encryption."""
