"""Tests that open what vcsekit makes in a browser, and the pages that they open."""
