"""The page of a risk analysis."""
