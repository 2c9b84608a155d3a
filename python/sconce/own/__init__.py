"""The user's own Python files: their classes found, their signatures read, their models built."""
