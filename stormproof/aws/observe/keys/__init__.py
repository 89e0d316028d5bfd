"""Keys of KMS as they stand: which the system's stores name, and who needs them."""
