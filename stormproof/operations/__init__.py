"""One module per administrator's verb."""
