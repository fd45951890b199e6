"""From `data/` to checked records, or to every problem at once."""
