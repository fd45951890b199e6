"""Reads trial registries and literature databases: what they say goes into lock files and proposals, never silently into the records."""
