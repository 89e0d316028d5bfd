"""CloudWatch dashboards: what a body may hold, and pictures of its widgets."""
