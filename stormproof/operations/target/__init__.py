"""What a new target file may be about."""
