"""What the system's account costs: figures as Cost Explorer has them, and what is said of them."""
