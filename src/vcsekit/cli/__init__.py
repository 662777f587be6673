"""The command line: one thin module a command. It parses, calls the core, prints, and gives an exit code."""
