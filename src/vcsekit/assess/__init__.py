"""A session: people in a room answer the matrix. State is a fold of events; nothing here knows a terminal."""
