"""S3: patches of moto, and lifecycle rules."""
