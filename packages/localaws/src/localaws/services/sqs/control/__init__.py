"""SQS's operations: patches of moto."""
