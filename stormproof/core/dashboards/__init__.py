"""The dashboard: what stands in it, how any dashboard's body is read, and what each criterion demands to be shown."""
