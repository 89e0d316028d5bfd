"""How much a system is used, and how much of the account it may use."""
