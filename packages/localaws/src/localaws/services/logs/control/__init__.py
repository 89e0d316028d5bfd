"""The operations of CloudWatch Logs: patches of moto."""
