"""Lambda's operations: patches of moto, and what the host asks of it."""
