"""The framework as a site: a library and its links as pages, and pages as files."""
