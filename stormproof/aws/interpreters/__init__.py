"""The two interpreters of a plan: one makes its changes, one only shows them."""
