"""The edge: files, journals and the clock. Used by the command line alone."""
