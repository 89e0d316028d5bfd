"""AWS Config: as moto has it."""
