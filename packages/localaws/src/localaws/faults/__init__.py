"""The weather: what goes wrong with calls on the real AWS now and then, by a seed so that it can be had again."""
