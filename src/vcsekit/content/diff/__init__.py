"""What changed between two states of content, what it means, and what of earlier answers can be carried over."""
