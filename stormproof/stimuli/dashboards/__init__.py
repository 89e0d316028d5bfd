"""Traffic of which is known what it comes to, and dashboards that are opened."""
