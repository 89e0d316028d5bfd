"""Cost Explorer: the account's seeded costs, grouped and foretold."""
