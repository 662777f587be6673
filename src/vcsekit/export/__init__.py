"""Content and results in forms that other programs and people read."""
