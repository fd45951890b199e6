"""What the words mean and what follows from them: no files, no SQL, no HTTP, no clock."""
