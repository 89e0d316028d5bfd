"""What people are shown: text made harmless, and exceptions in one line."""
