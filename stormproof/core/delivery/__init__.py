"""A repository's delivery: its workflows as a graph, what jobs do, what runs after an event, who approves."""
