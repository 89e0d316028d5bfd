"""Dashboards that show too little or something else, and cold starts that are not counted."""
