"""Returns: files in which people answered the matrix, one row a return."""
