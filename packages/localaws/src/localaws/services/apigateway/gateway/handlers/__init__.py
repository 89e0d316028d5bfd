"""The steps of the chain, one a file."""
