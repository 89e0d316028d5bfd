"""The types of resources that a template may name: how each is made, changed and deleted by its service's own calls."""
