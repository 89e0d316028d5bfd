"""Controls of encryption."""
