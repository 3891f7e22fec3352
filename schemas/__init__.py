"""What do we say on the wire? Plain Pydantic, one file per resource."""
