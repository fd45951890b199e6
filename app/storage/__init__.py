"""The database: an index of the catalogue, replaced whole with every release, and every question that is asked of it."""
