"""What costs are asked of: Cost Explorer and Budgets."""
