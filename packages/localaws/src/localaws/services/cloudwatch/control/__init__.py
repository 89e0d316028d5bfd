"""CloudWatch's operations: patches of moto."""
