"""What provokes authentication."""
