"""Controls that observe: since when they do, and how often they would have refused."""
