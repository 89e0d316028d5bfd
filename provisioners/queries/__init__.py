"""Controls of queries."""
