"""Templates: read, transformed, validated, and evaluated for the values of their parameters."""
