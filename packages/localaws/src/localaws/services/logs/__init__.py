"""CloudWatch Logs: what is written, kept, searched, counted and forwarded. Knows nothing of moto or HTTP."""
