"""The page of trade-offs."""
