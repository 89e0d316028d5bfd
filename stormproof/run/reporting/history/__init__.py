"""The runs that are kept: each in a folder of its own, and tables of kills beside them."""
