"""IAM's operations, callers, and the enforcement of their policies: on moto's IAM."""
