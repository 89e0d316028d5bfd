"""What provokes transport."""
