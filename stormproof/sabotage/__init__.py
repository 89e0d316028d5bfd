"""What breaks, as data: a module a requirement, gathered in an explicit registry."""
