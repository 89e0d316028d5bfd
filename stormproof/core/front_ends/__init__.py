"""Front ends: what clients come by to a system's functions, and which criteria can be had of each kind."""
