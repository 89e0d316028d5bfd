"""Functions of Node runtimes: a process of the machine's own Node each, behind the same runtime API."""
