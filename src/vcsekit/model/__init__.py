"""What content is, as frozen pydantic models. Nothing here reads or writes."""
