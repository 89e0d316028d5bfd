"""API Gateway's operations: patches of moto, and what the gateway reads of it."""
