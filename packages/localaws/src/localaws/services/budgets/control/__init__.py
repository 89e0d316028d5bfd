"""The operations of Budgets, and the watch on each budget."""
