"""Plans as data: controls, changes, prices, and the planner that makes one of the others."""
