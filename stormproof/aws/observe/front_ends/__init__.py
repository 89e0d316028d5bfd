"""Front ends by which functions of the system are reached beside its REST API: a module each kind."""
