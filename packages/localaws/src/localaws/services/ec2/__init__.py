"""EC2: patches of moto."""
