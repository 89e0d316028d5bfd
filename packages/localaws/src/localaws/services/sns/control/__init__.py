"""SNS's operations: patches of moto."""
