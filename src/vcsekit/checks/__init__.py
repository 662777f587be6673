"""Rules that content must keep. Each is one function with one code; `registry.RULES` lists them all."""
