"""What breaks health checks from outside, and what complies though an owner has made it otherwise."""
