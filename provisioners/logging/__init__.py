"""Controls of logging."""
