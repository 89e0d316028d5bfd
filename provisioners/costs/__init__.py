"""What warns of costs."""
