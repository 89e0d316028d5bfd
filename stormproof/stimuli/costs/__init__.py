"""What provokes warnings of costs: costs that rise."""
