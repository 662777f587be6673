"""Reports: a view (what a report says, as plain data) and a template that lays it out."""
