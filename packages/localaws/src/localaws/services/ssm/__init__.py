"""Systems Manager: patches of moto."""
