"""Controls of rate limiting."""
