"""Scores from answers: pure, exact, and the same in whatever order the answers come."""
