"""How a plan is found and bounded."""
