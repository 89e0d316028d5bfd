"""Budgets: what they have come to, and whom they tell."""
