"""What observes from outside."""
