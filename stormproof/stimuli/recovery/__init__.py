"""What loses data of our own, and brings it back."""
