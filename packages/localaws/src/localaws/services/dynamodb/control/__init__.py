"""DynamoDB's operations: patches of moto."""
