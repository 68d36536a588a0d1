"""The pages of what one more is worth, and of bottlenecks."""
