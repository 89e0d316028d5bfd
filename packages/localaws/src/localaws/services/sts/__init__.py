"""STS: patches of moto."""
