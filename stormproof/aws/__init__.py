"""AWS as Stormproof uses it: sessions, recorded reads, the two interpreters of a plan, the undo journal."""
