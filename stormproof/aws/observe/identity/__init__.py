"""What IAM says of an identity: what it may do, by its policy simulator, and what it did, by last-accessed data."""
