"""Every question that is asked of the database, one file for each kind of answer."""
