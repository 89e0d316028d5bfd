"""Pages that show the evidence of a criterion: every call and exchange, and which of them decided."""
