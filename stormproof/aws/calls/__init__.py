"""Calls that several houses make, as data: one module a service's resource."""
