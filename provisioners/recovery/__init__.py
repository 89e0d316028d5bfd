"""What lost data is brought back from."""
