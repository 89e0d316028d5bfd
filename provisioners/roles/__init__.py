"""Controls of roles."""
