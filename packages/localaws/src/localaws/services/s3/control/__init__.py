"""S3's operations: patches of moto."""
