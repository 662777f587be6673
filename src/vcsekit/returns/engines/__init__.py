"""Engines: files of returns to the mergeable state."""
