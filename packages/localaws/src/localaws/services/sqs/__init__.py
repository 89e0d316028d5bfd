"""SQS: patches of moto."""
