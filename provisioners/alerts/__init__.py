"""Controls of alerts."""
