"""What is demanded: one file a requirement, one Rule a criterion."""
