"""Controls of authentication."""
