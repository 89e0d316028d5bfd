"""A kept run in the formats that other tools read; libraries made for them are imported when one is asked for."""
