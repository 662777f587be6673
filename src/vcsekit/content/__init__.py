"""Text in, objects out: content files to a library of what they hold."""
