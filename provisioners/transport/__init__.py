"""Controls of transport."""
