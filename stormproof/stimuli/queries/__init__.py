"""What provokes queries."""
