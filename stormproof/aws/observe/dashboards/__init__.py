"""Dashboards as they stand, what their series come to, and the pictures that CloudWatch draws of them."""
