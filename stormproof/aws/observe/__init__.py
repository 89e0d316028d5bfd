"""Read modules, one a service, for what several controls look at."""
