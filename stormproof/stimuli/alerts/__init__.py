"""What provokes alerts."""
