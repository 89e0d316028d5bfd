"""KMS: patches of moto."""
