"""What the five functions have in common."""
