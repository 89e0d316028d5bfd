"""Judges of dashboards: what they show against what CloudWatch has counted, and whether they can be opened."""
